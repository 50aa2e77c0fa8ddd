/* Reading along: marks what is being said and keeps it in sight. */
import { listen, media, placeAt, playOnClick } from "./media.js";

/** The box with the cues, which is scrolled to what is said until the reader scrolls it. */
class Following {
  constructor(box, button, signal) {
    this.box = box;
    this.button = button;
    this.left = box.scrollTop;
    this.isOn = true;
    box.addEventListener("scroll", () => this.#scrolled(), { signal });
    button?.addEventListener("click", () => this.turn(!this.isOn), { signal });
    const seen = new ResizeObserver(() => (this.left = box.scrollTop));
    seen.observe(box);
    signal.addEventListener("abort", () => seen.disconnect());
  }

  turn(on) {
    this.isOn = on;
    this.button?.setAttribute("aria-pressed", String(on));
    if (on && this.cue) this.show(this.cue);
  }

  /** Bring a cue into sight, scrolling the box and not the page. */
  show(cue) {
    this.cue = cue;
    if (!this.isOn) return;
    const [outer, inner] = [this.box.getBoundingClientRect(), cue.getBoundingClientRect()];
    const isSeen = inner.top >= outer.top && inner.bottom <= outer.bottom - outer.height / 5;
    if (!isSeen) this.box.scrollTop += inner.top - outer.top - outer.height / 4;
    this.left = this.box.scrollTop;
  }

  #scrolled() {
    // Before anything was played, it is the browser that goes to the moment of the address.
    const isReader = Math.abs(this.box.scrollTop - this.left) > 2 && media()?.played.length;
    if (isReader) this.turn(false);
    this.left = this.box.scrollTop;
  }
}

/** Among hundreds of links one is reached by Tab, the others from it by the arrows. */
function stepWithArrows(box, cues, signal) {
  let stop = cues.find((cue) => cue.matches("[aria-current]")) ?? cues[0];
  const stopAt = (cue) => {
    stop.tabIndex = -1;
    stop = cue;
    stop.tabIndex = 0;
  };
  const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  cues.forEach((cue) => (cue.tabIndex = -1));
  stopAt(stop);
  box.addEventListener("focusin", (event) => cues.includes(event.target) && stopAt(event.target), {
    signal,
  });
  const step = (event) => {
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const place = cues.indexOf(stop) + steps[event.key];
    cues[Math.min(Math.max(place, 0), cues.length - 1)].focus();
  };
  box.addEventListener("keydown", step, { signal });
  return (cue) => box.contains(document.activeElement) || stopAt(cue);
}

/** Set up the transcript in `section`, until `signal`. */
export function readAlong(section, signal) {
  const box = section.querySelector(".cues");
  const cues = [...box.querySelectorAll("[data-start]")];
  const starts = cues.map((cue) => Number(cue.dataset.start));
  const following = new Following(box, section.querySelector(".follow"), signal);
  const stopAt = stepWithArrows(box, cues, signal);
  let current = cues.find((cue) => cue.matches("[aria-current]"));

  const mark = (cue) => {
    if (cue === current) return;
    current?.removeAttribute("aria-current");
    current = cue;
    if (!cue) return;
    cue.setAttribute("aria-current", "true");
    stopAt(cue);
    following.show(cue);
  };
  const follow = () => mark(cues[placeAt(starts, media().currentTime)]);

  // A link that begins to be dragged cannot be selected.
  cues.forEach((cue) => (cue.draggable = false));
  playOnClick(cues, signal, (cue) => {
    mark(cue);
    following.turn(true);
  });
  listen("timeupdate", follow, signal);
  listen("seeked", follow, signal);
  if (current) following.show(current);
  if (media()?.currentTime) follow();
}
