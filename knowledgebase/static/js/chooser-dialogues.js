// What Wagtail's dialogues of choosers lack: an accessible name, though they have a heading; the
// place of the keyboard, when results take the place of others or the dialogue closes.
const RESULTS = ".modal #search-results";
const FORM = ".modal form[data-chooser-modal-search]";
const WORDS = `${FORM} #id_q`;

let chooser = null;
let newest = null;
let focused = null;

document.addEventListener(
  "click",
  (event) => {
    chooser = event.target.closest(".chooser") ?? chooser;
  },
  true,
);

document.addEventListener("focusin", (event) => {
  focused = event.target;
});

// The same link or box among the new results, else the first; without any, the words.
function findAgain(left, results) {
  const offered = [...results.querySelectorAll("a[href], input")];
  const same = (node) => node.href === left.href && node.value === left.value;
  return offered.find(same) ?? offered[0] ?? document.querySelector(WORDS);
}

function isForResults(settings) {
  const form = document.querySelector(FORM);
  return form && new URL(settings.url, document.baseURI).pathname === new URL(form.action).pathname;
}

window
  .jQuery(document)
  .on("show.bs.modal", (event) => {
    const heading = event.target.querySelector("h1, h2");
    if (heading) event.target.setAttribute("aria-label", heading.textContent.trim());
  })
  .on("shown.bs.modal", (event) => {
    event.target.querySelector(WORDS)?.focus();
  })
  .on("hidden.bs.modal", () => {
    if (document.activeElement === document.body) {
      chooser?.querySelector(".chosen button:not([hidden])")?.focus();
    }
  })
  .on("ajaxSend", (_event, request, settings) => {
    if (!isForResults(settings)) return;
    // Answers may come in another order than they were asked for.
    newest?.abort();
    newest = request;
    document.querySelector(RESULTS)?.setAttribute("aria-busy", "true");
  })
  .on("ajaxComplete", (_event, request) => {
    if (request !== newest) return;
    newest = null;
    const results = document.querySelector(RESULTS);
    results?.setAttribute("aria-busy", "false");
    if (results && focused && !focused.isConnected) findAgain(focused, results)?.focus();
  });
