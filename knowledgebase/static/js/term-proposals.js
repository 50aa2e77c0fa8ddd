// Terms proposed from the text of the form; pressing one chooses it.

const ask = document.querySelector("[data-term-proposals-ask]");
const box = ask?.closest("[data-term-proposals]");

function say(text) {
  box.querySelector("[data-term-proposals-status]").textContent = text;
}

/** Everything written in the form, without its files. */
function written(form) {
  const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const body = new URLSearchParams(texts);
  body.set("resource", box.dataset.resource);
  return body;
}

function choose(form, { field, value }) {
  if (field === "tags") {
    window.jQuery(form.elements.namedItem("tags")).tagit("createTag", value);
    return;
  }
  const input = form.querySelector(`input[name="${field}"][value="${value}"]`);
  if (input && !input.checked) input.click();
}

function button(form, choice) {
  const item = document.createElement("li");
  const press = document.createElement("button");
  press.type = "button";
  press.className = "button button-small button-secondary";
  press.textContent = `${choice.label} (${choice.vocabulary})`;
  press.addEventListener("click", () => {
    choose(form, choice);
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (next?.querySelector("button") ?? ask).focus();
    say(`${box.dataset.taken} ${choice.label}`);
  });
  item.append(press);
  return item;
}

ask?.addEventListener("click", async () => {
  const form = ask.closest("form");
  ask.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(box.dataset.termProposals, { method: "POST", body: written(form) });
    if (!answer.ok) throw new Error(String(answer.status));
    const { choices, message } = await answer.json();
    const list = box.querySelector("[data-term-proposals-list]");
    list.replaceChildren(...choices.map((choice) => button(form, choice)));
    say(message);
  } catch {
    say(box.dataset.failed);
  } finally {
    ask.removeAttribute("aria-busy");
  }
});
