/* The keys that players share, while the focus is within the player. */
import { media } from "./media.js";

function turnCaptions(element) {
  const tracks = [...element.textTracks].filter(({ kind }) => /captions|subtitles/.test(kind));
  const shown = tracks.find(({ mode }) => mode === "showing");
  if (shown) shown.mode = "disabled";
  else if (tracks.length) tracks[0].mode = "showing";
}

function fillScreen(element) {
  if (document.fullscreenElement) document.exitFullscreen();
  else element.requestFullscreen?.();
}

const by = (seconds) => (element) => (element.currentTime += seconds);
const louder = (part) => (element) =>
  (element.volume = Math.min(Math.max(element.volume + part, 0), 1));
const play = (element) => (element.paused ? element.play().catch(() => {}) : element.pause());

const KEYS = {
  " ": play,
  k: play,
  j: by(-10),
  l: by(10),
  ArrowLeft: by(-5),
  ArrowRight: by(5),
  ArrowUp: louder(0.1),
  ArrowDown: louder(-0.1),
  c: turnCaptions,
  f: fillScreen,
};

/** Hear the keys within `region`; controls that need them themselves keep them. */
export function hearKeys(region) {
  region.addEventListener(
    "keydown",
    (event) => {
      const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      const element = media();
      if (!act || !element || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, textarea, select")) return;
      // What else has the focus is pressed, or chosen from, with these keys itself.
      const isElsewhere = event.target !== element && !event.target.matches(".video-js");
      if (isElsewhere && /^ $|Arrow/.test(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      act(element);
    },
    true,
  );
}
