/* What scripts add to watching and reading along. Without them every part works, too. */
import { markChapters } from "./watch/chapters.js";
import { enhancePlayer } from "./watch/enhanced.js";
import { findIn } from "./watch/finding.js";
import { hearKeys } from "./watch/keyboard.js";
import { isPlain, media, region } from "./watch/media.js";
import { offerProvided } from "./watch/provided.js";
import { rememberPlace, rememberSpeed } from "./watch/remembering.js";
import { quoteMoment, shareMoment } from "./watch/sharing.js";
import { readAlong } from "./watch/transcript.js";

/** Set up the transcript, also after another language has taken its place. */
function setUp(section, signal) {
  readAlong(section, signal);
  findIn(section);
  section.querySelector(".transcript__tools").hidden = false;
}

/** Change the language of the transcript without a new page, so that the sound goes on. */
function changeInPlace(first) {
  let section = first;
  let current = new AbortController();

  async function change(link) {
    const answer = await fetch(link.href);
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const other = page.getElementById(section.id);
    if (!answer.ok || !other) throw new Error("no transcript there");
    current.abort();
    section.replaceWith(other);
    adopt(other);
    history.replaceState(null, "", link.href);
    other.querySelector("h2").focus();
  }

  function adopt(found) {
    section = found;
    current = new AbortController();
    section.querySelector("h2").tabIndex = -1;
    setUp(section, current.signal);
    section.querySelectorAll(".transcript__languages a").forEach((link) => {
      link.addEventListener("click", (event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        change(link).catch(() => location.assign(link.href));
      });
    });
  }

  adopt(section);
}

/** Do `what` with the first element that fits `selector`, where there is one. */
const where = (selector, what) => {
  const found = document.querySelector(selector);
  if (found) what(found);
};

where("#transcript", changeInPlace);
where(".provided", offerProvided);
where(".quote-moment", quoteMoment);
markChapters();
if (media()) {
  hearKeys(region);
  enhancePlayer();
  where(".speed select", rememberSpeed);
  where(".resume", rememberPlace);
  where(".share", shareMoment);
}
where(".watch-tools", (tools) => (tools.hidden = false));
