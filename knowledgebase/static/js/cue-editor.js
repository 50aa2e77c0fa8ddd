// The editor of a track: rows change without a new page, and follow the player by keys.

const form = document.querySelector("[data-cue-editor]");
const list = form.querySelector("[data-rows]");
const player = form.querySelector("video, audio");

const field = (row, name) => row.querySelector(`[name="${name}"]`);
const rowOf = (element) => element?.closest?.("[data-row]");
const rows = () => [...list.querySelectorAll("[data-row]")];

function seconds(text) {
  const found = /^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,3})?)\s*$/.exec(text);
  if (!found) return null;
  return Number(found[1] || 0) * 3600 + Number(found[2]) * 60 + Number(found[3].replace(",", "."));
}

function stamp(time) {
  const thousandths = Math.round(time * 1000);
  const pad = (number, length = 2) => String(number).padStart(length, "0");
  const whole = Math.floor(thousandths / 1000);
  const hours = Math.floor(whole / 3600);
  const clock = `${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}.${pad(thousandths % 1000, 3)}`;
  return hours ? `${pad(hours)}:${clock}` : clock;
}

// Tells the admin that something is not saved yet.
function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

function set(row, name, value) {
  field(row, name).value = value;
  changed(field(row, name));
}

function addAfter(row, values) {
  const made = row.cloneNode(true);
  made.querySelector(".error-message")?.remove();
  made.classList.remove("is-playing");
  row.after(made);
  for (const [name, value] of Object.entries(values)) set(made, name, value);
  field(made, "text").focus();
  return made;
}

const actions = {
  split(row) {
    const text = field(row, "text");
    const at = document.activeElement === text ? text.selectionStart : Math.floor(text.value.length / 2);
    const cut = at > 0 && at < text.value.length ? at : text.value.length;
    const [start, end] = [seconds(field(row, "start").value), seconds(field(row, "end").value)];
    let middle = field(row, "end").value;
    if (start !== null && end !== null) {
      const share = start + ((end - start) * cut) / Math.max(1, text.value.length);
      const played = player?.currentTime;
      // Who listens splits where the player is, if that is within the cue.
      middle = stamp(played > start && played < end ? played : share);
    }
    const rest = text.value.slice(cut).trim();
    const last = field(row, "end").value;
    set(row, "text", text.value.slice(0, cut).trim());
    set(row, "end", middle);
    addAfter(row, { start: middle, end: last, speaker: field(row, "speaker").value, text: rest });
  },
  merge(row) {
    const next = row.nextElementSibling;
    if (!next) return;
    const texts = [row, next].map((one) => field(one, "text").value.trim());
    set(row, "text", texts.join("\n").trim());
    set(row, "end", field(next, "end").value);
    if (!field(row, "speaker").value) set(row, "speaker", field(next, "speaker").value);
    next.remove();
    field(row, "text").focus();
  },
  add(row) {
    const end = field(row, "end").value;
    const next = row.nextElementSibling;
    const until = next ? field(next, "start").value : end;
    addAfter(row, { start: end, end: until, speaker: "", text: "" });
  },
  delete(row) {
    if (rows().length === 1) return;
    const near = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    changed(field(near, "text"));
    field(near, "text").focus();
  },
};

function playFrom(row) {
  const start = seconds(field(row, "start").value);
  if (!player || start === null) return;
  player.currentTime = start;
  player.play();
}

const keys = {
  KeyK: () => player && (player.paused ? player.play() : player.pause()),
  KeyJ: (row) => row && playFrom(row),
  KeyI: (row) => row && player && set(row, "start", stamp(player.currentTime)),
  KeyO: (row) => row && player && set(row, "end", stamp(player.currentTime)),
  Enter: (row) => row && actions.split(row),
  KeyM: (row) => row && actions.merge(row),
  KeyA: (row) => row && actions.add(row),
};

form.addEventListener("keydown", (event) => {
  const press = keys[event.code];
  if (!press || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  press(rowOf(document.activeElement));
});

list.addEventListener("click", (event) => {
  const row = rowOf(event.target);
  const play = event.target.closest("[data-play]");
  const button = event.target.closest("[data-do]");
  if (play) playFrom(row);
  if (!button) return;
  event.preventDefault();
  actions[button.dataset.do](row);
});

if (player) {
  for (const hidden of form.querySelectorAll("[data-play], [data-keys]")) hidden.hidden = false;
  player.addEventListener("timeupdate", () => {
    for (const row of rows()) {
      const [start, end] = [seconds(field(row, "start").value), seconds(field(row, "end").value)];
      const now = player.currentTime;
      row.classList.toggle("is-playing", start !== null && start <= now && now < end);
    }
  });
}
