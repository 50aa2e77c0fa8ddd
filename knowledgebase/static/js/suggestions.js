/*
 * Suggestions while typing into a search field: the editable combobox with list
 * autocomplete and manual selection of the ARIA Authoring Practices. Without this script
 * the field is a plain one. It stays the field that it was: Enter sends what was typed
 * unless an option is active, and choosing an option fills the field and sends its form.
 */

const PAUSE = 150; // ms without a key before the server is asked
const FEWEST = 2; // characters worth asking for
const NOTHING = { label: "", suggestions: [], announcement: "" };

class Suggestions {
  #input;
  #list = document.createElement("ul");
  #status = document.createElement("p");
  #active = -1;
  #timer;
  #request = new AbortController();

  constructor(input) {
    this.#input = input;
    this.#list.id = `${input.id}-suggestions`;
    this.#list.className = "suggestions";
    this.#list.hidden = true;
    this.#list.setAttribute("role", "listbox");
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    input.form.append(this.#list);

    input.autocomplete = "off";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.#list.id);

    // A page has one status region at rest; here it is from the moment it may be needed.
    input.addEventListener("focus", () => input.form.append(this.#status));
    input.addEventListener("input", () => this.#ask(PAUSE));
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("blur", () => {
      this.close();
      this.#status.remove();
    });
    input.form.addEventListener("submit", () => this.close());
    // The focus stays in the field while an option is pressed.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose(option);
    });
    addEventListener("pagehide", () => this.close());
  }

  get #options() {
    return [...this.#list.children];
  }

  get #isOpen() {
    return !this.#list.hidden;
  }

  close() {
    clearTimeout(this.#timer);
    this.#request.abort();
    this.#show(NOTHING);
  }

  /** Ask for suggestions after *pause* ms, in place of what was asked for before. */
  #ask(pause) {
    clearTimeout(this.#timer);
    this.#request.abort();
    this.#activate(-1);
    const typed = this.#input.value.trim();
    if (typed.length < FEWEST) {
      this.#show(NOTHING);
      return;
    }
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#timer = setTimeout(() => this.#fetch(typed, signal), pause);
  }

  async #fetch(typed, signal) {
    const address = new URL("suggestions/", this.#input.form.action);
    address.searchParams.set("q", typed);
    let found = NOTHING;
    try {
      const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
      if (answer.ok) found = await answer.json();
    } catch {
      // Without an answer there is nothing to suggest; searching works all the same.
    }
    if (!signal.aborted) this.#show(found);
  }

  #show({ label, suggestions, announcement }) {
    this.#activate(-1);
    this.#list.setAttribute("aria-label", label);
    this.#list.replaceChildren(...suggestions.map((one, at) => this.#option(one, at)));
    this.#list.hidden = !suggestions.length;
    this.#input.setAttribute("aria-expanded", String(this.#isOpen));
    if (this.#status.textContent !== announcement) this.#status.textContent = announcement;
  }

  #option({ text, kind, language }, at) {
    const option = document.createElement("li");
    option.id = `${this.#list.id}-${at}`;
    option.dataset.text = text;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const words = document.createElement("span");
    words.dir = "auto";
    if (language) words.lang = language;
    words.textContent = text;
    const named = document.createElement("span");
    named.className = "suggestions__kind";
    named.textContent = kind;
    option.append(words, " ", named);
    return option;
  }

  /** Make the option at *at* the active one; none where *at* is -1. */
  #activate(at) {
    this.#active = at;
    this.#input.removeAttribute("aria-activedescendant");
    this.#options.forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === at));
      if (place !== at) return;
      this.#input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  }

  #choose(option) {
    this.#input.value = option.dataset.text;
    this.#input.form.requestSubmit();
  }

  #press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = this.#options.length - 1;
    switch (event.key) {
      case "ArrowDown":
        if (!this.#isOpen) this.#ask(0);
        else if (!event.altKey) this.#activate(this.#active < last ? this.#active + 1 : 0);
        break;
      case "ArrowUp":
        if (!this.#isOpen) return;
        if (event.altKey) this.close();
        else this.#activate(this.#active > 0 ? this.#active - 1 : last);
        break;
      case "Enter":
        if (this.#active < 0) return;
        this.#choose(this.#options[this.#active]);
        break;
      case "Escape":
        // Once more, and the browser empties the field.
        if (!this.#isOpen) return;
        this.close();
        break;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        // Back in the field, where the browser moves the cursor.
        this.#activate(-1);
        return;
      default:
        return;
    }
    event.preventDefault();
  }
}

const fields = document.querySelectorAll("form[role=search] input[type=search]");
fields.forEach((input) => new Suggestions(input));
