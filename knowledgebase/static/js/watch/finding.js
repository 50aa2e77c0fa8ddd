/* Finding words in the transcript: marks them all and goes from one to the next. */

/** Letters without accents and case, as many as there were. */
const folded = (text) =>
  Array.from({ length: text.length }, (_, at) => {
    const letter = text[at].normalize("NFD")[0].toLowerCase()[0];
    return /\s/.test(letter) ? " " : letter;
  }).join("");

/** The pieces of text in `node`, joined as they are read, with where each begins. */
function textOf(node) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const pieces = [];
  let text = "";
  while (walker.nextNode()) {
    const { currentNode } = walker;
    // Between two cues stands nothing but the space of the page's source.
    const words = currentNode.data.trim() ? currentNode.data : " ";
    if (words !== " ") pieces.push({ node: currentNode, from: text.length });
    text += words === " " && text.endsWith(" ") ? "" : words;
  }
  return { text: folded(text), pieces };
}

/** Wrap what stands from `from` to `to` in marks, one for each cue that it runs through. */
function wrap(pieces, from, to) {
  const marks = [];
  pieces.forEach((piece) => {
    const start = Math.max(from - piece.from, 0);
    const end = Math.min(to - piece.from, piece.node.data.length);
    if (start >= end) return;
    const words = piece.node.splitText(start);
    words.splitText(end - start);
    const mark = document.createElement("mark");
    words.replaceWith(mark);
    mark.append(words);
    marks.push(mark);
  });
  return marks;
}

/** Mark `words` in a paragraph; returns the marks of each place, in order. */
function markIn(paragraph, words) {
  const { text, pieces } = textOf(paragraph);
  const places = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
    places.push(at);
  }
  // From the last to the first: to wrap one moves what stands after it.
  return places
    .reverse()
    .map((at) => wrap(pieces, at, at + words.length))
    .reverse();
}

function clear(box) {
  box.querySelectorAll("mark").forEach((mark) => {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  });
}

/** Bring `element` into sight within `box` alone. */
function show(box, element) {
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    box.scrollTop += inner.top - outer.top - outer.height / 3;
  }
}

/** Set up the field that finds words in the transcript of `section`. */
export function findIn(section) {
  const form = section.querySelector(".find");
  const [field, count] = [form.querySelector("input"), form.querySelector("[role=status]")];
  const box = section.querySelector(".cues");
  let found = [];
  let place = 0;

  function go(step) {
    if (!found.length) return;
    found[place].forEach((mark) => mark.classList.remove("is-current"));
    place = (place + step + found.length) % found.length;
    found[place].forEach((mark) => mark.classList.add("is-current"));
    show(box, found[place][0]);
    tell();
  }

  function tell() {
    const numbers = { place: place + 1, count: found.length };
    const line = found.length ? count.dataset.found : count.dataset.none;
    count.textContent = line.replace(/{(\w+)}/g, (_, name) => numbers[name]);
    form.querySelector(".find__steps").hidden = !found.length;
  }

  function find() {
    const words = folded(field.value).replace(/\s+/g, " ").trim();
    clear(box);
    found = [];
    place = 0;
    if (!words) {
      count.textContent = "";
      form.querySelector(".find__steps").hidden = true;
      return;
    }
    found = [...box.querySelectorAll(".cue__said")].flatMap((text) => markIn(text, words));
    tell();
    go(0);
  }

  field.addEventListener("input", find);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      field.value = "";
      find();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(Number(event.submitter?.value ?? 1));
  });
}
