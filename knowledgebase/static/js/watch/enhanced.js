/*
 * Video.js around the browser's own player, on wide screens: captions to choose from and
 * controls that look alike everywhere. Telephones keep their own player, which is better
 * there and costs nothing; so does whoever saves data.
 */
import { media, region } from "./media.js";

const isWanted = () =>
  matchMedia("(pointer: fine) and (width >= 48rem)").matches && !navigator.connection?.saveData;

/** Load a script or a style sheet; the promise is kept once it is there. */
function load(kind, attributes) {
  return new Promise((done, failed) => {
    const element = Object.assign(document.createElement(kind), attributes);
    element.addEventListener("load", done);
    element.addEventListener("error", failed);
    document.head.append(element);
  });
}

async function enhance(video) {
  const { script, style, words } = region.dataset;
  // It writes no style sheets of its own, which the site's policy would refuse.
  window.VIDEOJS_NO_DYNAMIC_STYLE = true;
  await Promise.all([
    load("link", { rel: "stylesheet", href: style }),
    load("script", { src: script }),
  ]);
  if (words) await load("script", { src: words });
  // Whoever has begun meanwhile is not disturbed.
  if (video.played.length || region.contains(document.activeElement)) return;
  video.classList.add("video-js", "vjs-16-9");
  const player = window.videojs(video, {
    html5: { nativeTextTracks: true },
    noUITitleAttributes: true,
    userActions: { hotkeys: false },
  });
  // The section around it is a region of that name already.
  ["role", "aria-label", "aria-labelledby"].forEach((name) => player.el().removeAttribute(name));
}

/** Enhance the player of the page once the page is there to be read. */
export function enhancePlayer() {
  const video = media();
  if (!region.dataset.script || !video?.matches("video") || !isWanted()) return;
  const start = () => enhance(video).catch(() => {});
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true });
}
