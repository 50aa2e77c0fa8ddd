/* The list of chapters: plays them, and marks the one that is on. */
import { listen, media, placeAt, playOnClick } from "./media.js";

export function markChapters() {
  const links = [...document.querySelectorAll(".chapters a[data-start]")];
  const starts = links.map((link) => Number(link.dataset.start));
  if (!links.length) return;
  const mark = () => {
    const place = placeAt(starts, media().currentTime);
    links.forEach((link, at) => {
      if (at === place) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  playOnClick(links);
  listen("timeupdate", mark);
  listen("seeked", mark);
  if (media()) mark();
}
