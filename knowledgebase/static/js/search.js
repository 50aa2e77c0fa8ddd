/* What scripts add to the search page. Without them every part of it works, too. */

/** Put the filters below a button that folds them away where the page is narrow. */
function foldFilters(panel, link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.textContent = link.textContent.trim();
  button.setAttribute("aria-controls", panel.id);

  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  const open = (yes) => button.setAttribute("aria-expanded", String(yes));
  const closeOnEscape = (event) => {
    if (event.key === "Escape" && isOpen()) {
      open(false);
      button.focus();
    }
  };

  open(location.hash === `#${panel.id}`);
  link.replaceWith(button, panel);
  button.addEventListener("click", () => open(!isOpen()));
  button.addEventListener("keydown", closeOnEscape);
  panel.addEventListener("keydown", closeOnEscape);
  // The skip link leads to the filters, folded or not.
  addEventListener("click", (event) => {
    if (event.target.closest(`a[href="#${panel.id}"]`)) open(true);
  });
  // A page kept in memory comes back as it was left, though nothing was applied.
  addEventListener("pageshow", (event) => {
    if (event.persisted) open(false);
  });
}

/** After "Show n more", go on with the first value that came to light. */
function focusRevealed(more) {
  more.querySelector("summary").addEventListener("click", () => {
    if (more.open) return;
    more.addEventListener("toggle", () => more.querySelector("input").focus(), { once: true });
  });
}

const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** Say *text* by the one status region of the page, beside what it tells of the results. */
function announce(text) {
  const status = document.getElementById("status");
  let said = status.querySelector(".visually-hidden");
  if (!said) {
    said = document.createElement("span");
    said.className = "visually-hidden";
    status.append(" ", said);
  }
  said.textContent = text;
}

/** Search among the values of a long filter; what is chosen stays in sight. */
function findInFilter(search) {
  const group = search.closest(".filter-options");
  const field = search.querySelector("input");
  const told = search.querySelector("[data-found]");
  const more = group.querySelector(".filter-more");
  const options = [...group.querySelectorAll(".filter-option")].map((element) => ({
    element,
    box: element.querySelector("input"),
    name: fold(element.querySelector("span").textContent),
    depth: Number(/--depth-(\d)/.exec(element.className)?.[1] ?? 0),
  }));
  let wasOpen = null;

  /** Mark what is found, and the broader values that each found one stands below. */
  const found = (wanted) => {
    const shown = new Set();
    let depth = 0;
    for (const option of [...options].reverse()) {
      const fits = option.name.includes(wanted) || option.box.checked;
      if (fits || option.depth < depth) {
        shown.add(option);
        depth = option.depth;
      }
    }
    return shown;
  };

  const show = () => {
    const wanted = fold(field.value);
    const shown = wanted ? found(wanted) : new Set(options);
    for (const option of options) option.element.hidden = !shown.has(option);
    if (more) {
      wasOpen ??= more.open;
      more.open = wanted ? true : wasOpen;
      if (!wanted) wasOpen = null;
      more.querySelector("summary").hidden = Boolean(wanted);
    }
    told.textContent = wanted
      ? told.dataset.found.replace("{shown}", shown.size).replace("{all}", options.length)
      : "";
    announce(told.textContent);
  };

  search.hidden = false;
  field.addEventListener("input", show);
  field.form.addEventListener("reset", () => setTimeout(show));
  field.addEventListener("keydown", (event) => {
    // Apply alone sends the form.
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && field.value) {
      event.preventDefault();
      event.stopPropagation();
      field.value = "";
      show();
    }
  });
}

/** A chip acts like a button, so the space bar presses it like one. */
function pressWithSpace(chip) {
  chip.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    chip.click();
  });
}

const panel = document.querySelector(".filter-panel");
const link = document.querySelector(".filter-toggle");
if (panel && link) foldFilters(panel, link);
document.querySelectorAll(".filter-more").forEach(focusRevealed);
document.querySelectorAll(".filter-search").forEach(findInFilter);
document.querySelectorAll(".chip").forEach(pressWithSpace);
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("main form").forEach((form) => form.reset());
});
