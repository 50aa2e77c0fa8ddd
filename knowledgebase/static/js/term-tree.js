// Terms are dragged to where they belong, and keep the focus when a button moves them. Without
// this script the buttons work all the same.

const form = document.querySelector("[data-term-tree]");
const status = form?.querySelector("[data-term-tree-status]");

let dragged = null;
let busy = false;

function rowOf(target) {
  return target instanceof Element ? target.closest("[data-term]") : null;
}

/** Where a drop on *row* would put the term: at its edges beside it, in its middle into it. */
function placeOn(row, y) {
  const box = row.getBoundingClientRect();
  const part = (y - box.top) / box.height;
  if (part < 0.3) return "before";
  return part > 0.7 ? "after" : "inside";
}

function unmark() {
  form.querySelectorAll("[data-drop]").forEach((row) => row.removeAttribute("data-drop"));
}

/** Save a move, and show the tree as the server has it then. */
async function save(fields, key, focus) {
  if (busy) return;
  busy = true;
  try {
    const body = new FormData(form);
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-term-tree-shown]");
    if (!now) throw new Error("no tree");
    form.querySelector("[data-term-tree-shown]").replaceWith(document.importNode(now, true));
    const told = page.querySelector(".messages li");
    const row = form.querySelector(`[data-term="${key}"]`);
    status.textContent = told ? told.textContent.trim() : (row?.dataset.where ?? "");
    focus?.();
  } catch {
    status.textContent = form.dataset.failed;
    status.classList.remove("w-sr-only");
  } finally {
    busy = false;
  }
}

if (form) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    event.preventDefault();
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const { value } = button;
    save({ step: value }, value.split(":")[0], () =>
      form.querySelector(`button[value="${value}"]`)?.focus(),
    );
  });
  form.addEventListener("dragstart", (event) => {
    dragged = rowOf(event.target);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged?.dataset.label ?? "");
  });
  form.addEventListener("dragover", (event) => {
    const row = rowOf(event.target);
    unmark();
    if (!dragged || !row || dragged.closest("li").contains(row)) return;
    event.preventDefault();
    row.dataset.drop = placeOn(row, event.clientY);
  });
  form.addEventListener("drop", (event) => {
    const row = rowOf(event.target);
    const where = row?.dataset.drop;
    unmark();
    if (!dragged || !where) return;
    event.preventDefault();
    const key = dragged.dataset.term;
    save({ term: key, other: row.dataset.term, where }, key);
  });
  form.addEventListener("dragend", () => {
    dragged = null;
    unmark();
  });
}
