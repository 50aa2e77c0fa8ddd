/* A provider's video: a link until it is pressed, then the provider's player in its place. */

export function playProvided(part) {
  const link = part.querySelector("a");
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.textContent = link.dataset.play;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = part.dataset.frame;
    frame.title = part.dataset.title;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    part.replaceChildren(frame);
    frame.focus();
  });
  link.replaceWith(button);
}
