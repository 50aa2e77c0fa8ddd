/* Speed and place, remembered in this browser and nowhere else. */
import { clock, listen, media, playFrom } from "./media.js";

const SPEED = "watch:speed";
const PLACE = `watch:place:${location.pathname}`;
// Seconds: a recording that was hardly begun, or is nearly over, is begun anew.
const EDGE = 15;

/** What the browser keeps; one that keeps nothing (a private window) is as good. */
const kept = {
  get(name) {
    try {
      return Number(localStorage.getItem(name)) || 0;
    } catch {
      return 0;
    }
  },
  set(name, value) {
    try {
      if (value) localStorage.setItem(name, String(value));
      else localStorage.removeItem(name);
    } catch {
      // Full, or not allowed: then it is not remembered.
    }
  },
};

export function rememberSpeed(select) {
  const wanted = kept.get(SPEED);
  const known = [...select.options].map((option) => Number(option.value));
  const set = (speed) => {
    const element = media();
    element.defaultPlaybackRate = speed;
    element.playbackRate = speed;
  };
  const show = () => {
    if (known.includes(media().playbackRate)) select.value = String(media().playbackRate);
  };
  select.addEventListener("change", () => {
    set(Number(select.value));
    kept.set(SPEED, Number(select.value));
  });
  if (known.includes(wanted)) set(wanted);
  show();
  listen("ratechange", show);
}

/** Offer to go on where this browser stopped, unless the address names a moment. */
export function rememberPlace(button) {
  const place = kept.get(PLACE);
  let noted = 0;
  if (place && !new URLSearchParams(location.search).has("t")) {
    button.textContent = button.dataset.line.replace("{time}", clock(place));
    button.hidden = false;
    button.addEventListener("click", () => {
      playFrom(place);
      media().focus();
    });
  }
  const note = () => {
    const { currentTime, duration } = media();
    noted = Date.now();
    const isWithin = currentTime > EDGE && !(currentTime > duration - EDGE);
    kept.set(PLACE, isWithin ? Math.floor(currentTime) : 0);
  };
  listen("timeupdate", () => {
    if (media().paused) return;
    button.hidden = true;
    if (Date.now() - noted > 5000) note();
  });
  listen("pause", note);
  listen("ended", note);
}
