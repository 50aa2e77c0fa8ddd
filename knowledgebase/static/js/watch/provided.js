/* A provider's video: a link until it is pressed, then the provider's player in its place. */

/** The address of the provider's player from another second. */
function addressFrom(address, seconds) {
  const url = new URL(address);
  if (url.hostname === "player.vimeo.com") url.hash = `t=${Math.floor(seconds)}s`;
  else url.searchParams.set("start", Math.floor(seconds));
  return url.href;
}

function show(part, address) {
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = part.dataset.title;
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  part.replaceChildren(frame);
  return frame;
}

/** Play another moment where the provider's player is there already; returns whether it is. */
export function playProvidedFrom(seconds) {
  const part = document.querySelector(".provided:has(iframe)");
  if (part) show(part, addressFrom(part.dataset.frame, seconds));
  return Boolean(part);
}

/** Turn the link in `part` into a button that plays here. */
export function offerProvided(part) {
  const link = part.querySelector("a");
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.textContent = link.dataset.play;
  button.addEventListener("click", () => show(part, part.dataset.frame).focus());
  link.replaceWith(button);
}
