/* The player of the page, whichever it is: the browser's own or one put around it. */
import { playProvidedFrom } from "./provided.js";

export const region = document.getElementById("player");

/** The element that plays, or null where there is none (yet). */
export const media = () => region?.querySelector("video, audio") ?? null;

/** Whether a click is a plain one, not one that opens a new window. */
export const isPlain = (event) =>
  !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

/** Hear an event of the element that plays, whichever it is then. */
export function listen(kind, handler, signal) {
  // Such events do not bubble.
  region?.addEventListener(kind, handler, { capture: true, signal });
}

/** Show seconds as people read them: 754 becomes "12:34". */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const pad = (number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [whole / 3600, (whole / 60) % 60, whole % 60].map(Math.floor);
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** Go to a moment and play; returns false where there is nothing to play here. */
export function playFrom(seconds) {
  const element = media();
  if (!element) return playProvidedFrom(seconds);
  element.currentTime = seconds;
  // A browser may refuse to play what nobody pressed; then the moment is set, at least.
  element.play().catch(() => {});
  return true;
}

/**
 * The place in `starts` (ascending seconds) of what is on at a moment, -1 before the first.
 * Of several that start at once it is the first; a player may stop a little short.
 */
export function placeAt(starts, seconds) {
  let place = -1;
  while (place + 1 < starts.length && starts[place + 1] <= seconds + 0.1) place += 1;
  while (place > 0 && starts[place - 1] === starts[place]) place -= 1;
  return place;
}

/** Have a click on one of `links` (with data-start) play from there, and note the address. */
export function playOnClick(links, signal, done = () => {}) {
  links.forEach((link) => {
    link.addEventListener(
      "click",
      (event) => {
        if (!isPlain(event)) return;
        // Words that were just selected are to be quoted.
        if (!getSelection().isCollapsed && getSelection().containsNode(link, true)) {
          event.preventDefault();
        } else if (playFrom(Number(link.dataset.start))) {
          event.preventDefault();
          history.replaceState(null, "", link.href);
          done(link);
        }
      },
      { signal },
    );
  });
}
