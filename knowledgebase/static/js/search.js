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
document.querySelectorAll(".chip").forEach(pressWithSpace);
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("main form").forEach((form) => form.reset());
});
