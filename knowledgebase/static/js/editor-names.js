// Names for the fields of blocks that Wagtail draws without a label: rich text, and the items of
// a list. Each is named as its own label or, without one, the heading of its block names it.
const UNNAMED = [
  "[role=textbox][contenteditable]:not([aria-label], [aria-labelledby])",
  "[data-panel] :is(input[type=text], textarea):not([aria-label], [aria-labelledby])",
].join(",");

function nameOf(field) {
  const path = field.closest("[data-contentpath]");
  const panel = field.closest("[data-panel]");
  const label =
    field.closest(".w-field__wrapper")?.querySelector("label.w-field__label") ||
    (path && panel?.contains(path) && path.querySelector("label.w-field__label")) ||
    panel?.querySelector(".c-sf-block__type, [data-panel-heading-text]");
  return label?.textContent.replaceAll("*", "").trim();
}

function nameAll() {
  for (const field of document.querySelectorAll(UNNAMED)) {
    const name = field.labels?.length ? "" : nameOf(field);
    if (name) field.setAttribute("aria-label", name);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-edit-form]");
  if (!form) return;
  nameAll();
  // Blocks are drawn late, and new ones at any time.
  new MutationObserver(nameAll).observe(form, { childList: true, subtree: true });
});
