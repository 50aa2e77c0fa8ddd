/* Links to a moment, and quotations of what is said then. */
import { clock, media } from "./media.js";

/** Have the button in `part` copy what its field holds, and say so. */
function copyFrom(part) {
  const field = part.querySelector("input, textarea");
  const status = part.querySelector("[role=status]");
  part.querySelector(".copy").addEventListener("click", async () => {
    let isDone = true;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without a secure connection there is no clipboard to write to.
      isDone = document.execCommand("copy");
    }
    status.textContent = isDone ? status.dataset.done : status.dataset.failed;
  });
  return { field, tell: (text) => (status.textContent = text) };
}

/** Show a link to the moment that is on, anew whenever it is opened. */
export function shareMoment(part) {
  const label = part.querySelector("label");
  const { field, tell } = copyFrom(part);
  part.addEventListener("toggle", () => {
    if (!part.open) return;
    const seconds = Math.floor(media().currentTime);
    label.textContent = label.dataset.line.replace("{time}", clock(seconds));
    field.value = `${location.origin}${location.pathname}?t=${seconds}#player`;
    tell("");
  });
}

/** What the reader has selected in the transcript: {cue, text}, or null. */
function selected() {
  const selection = getSelection();
  if (selection.isCollapsed) return null;
  const cues = [...document.querySelectorAll(".cue__text")];
  const cue = cues.find((one) => selection.containsNode(one, true));
  return cue ? { cue, text: selection.toString().replace(/\s+/g, " ").trim() } : null;
}

/** What is being said, or said first where nothing was played. */
function said() {
  const cue =
    document.querySelector(".cue__text[aria-current]") ?? document.querySelector(".cue__text");
  return { cue, text: cue.textContent };
}

export function quoteMoment(part) {
  const { title, date, line } = part.dataset;
  const { field, tell } = copyFrom(part);
  let before = null;
  // To press the summary takes a selection away.
  part.querySelector("summary").addEventListener("pointerdown", () => (before = selected()));
  part.addEventListener("toggle", () => {
    if (!part.open) return;
    const { cue, text } = selected() ?? before ?? said();
    const { speaker } = cue.closest(".cue").dataset;
    const parts = {
      text,
      source: [speaker, title, date].filter(Boolean).join(", "),
      time: clock(Number(cue.dataset.start)),
      link: cue.href,
    };
    field.value = line.replace(/{(\w+)}/g, (_, name) => parts[name]);
    before = null;
    tell("");
  });
}
