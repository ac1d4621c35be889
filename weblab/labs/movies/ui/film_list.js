// Films in rows, each with stars to give by pointer or by keyboard; above them, if asked for, a
// search. Stars: left and right arrow or a number, up and down for the next film, 0 takes them back.

const MOST_FOUND = 8;
const MOST_STARS = 5;
const STARS = "★".repeat(MOST_STARS);

const make = (tag, className = "", properties = {}) =>
  Object.assign(document.createElement(tag), {className, ...properties});
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

class Stars {
  constructor(list, id) {
    this.list = list;
    this.id = id;
    this.element = make("div", "stars", {tabIndex: 0, role: "slider"});
    this.color = make("div", "given", {textContent: STARS});
    this.element.append(make("div", "all", {textContent: STARS}), this.color);
    this.element.setAttribute("aria-valuemin", 0);
    this.element.setAttribute("aria-valuemax", MOST_STARS);
    this.element.addEventListener("pointermove", (event) => this.paint(this.under(event)));
    this.element.addEventListener("pointerleave", () => this.paint(this.value));
    this.element.addEventListener("click", (event) => this.give(this.under(event)));
    this.element.addEventListener("keydown", (event) => this.press(event));
    this.element.addEventListener("blur", () => this.choose(this.given));
  }

  show(title, given) {
    this.element.setAttribute("aria-label", title);
    this.choose(given);
  }

  choose(given) {
    this.given = given;
    this.value = given;
    this.paint(given);
  }

  under({clientX}) {
    const {left, width} = this.color.parentElement.getBoundingClientRect();
    const {step} = this.list.model;
    const stars = Math.ceil((((clientX - left) / width) * MOST_STARS) / step) * step;
    return Math.min(MOST_STARS, Math.max(step, stars));
  }

  paint(stars) {
    const {texts} = this.list.model;
    this.color.style.width = `${(100 * stars) / MOST_STARS}%`;
    this.element.setAttribute("aria-valuenow", stars);
    const said = stars ? fill(texts.stars, {stars}) : texts.unrated;
    this.element.setAttribute("aria-valuetext", said);
  }

  give(stars) {
    this.choose(stars);
    this.list.give(this.id, stars);
  }

  press(event) {
    const {key} = event;
    const {step, search} = this.list.model;
    const moved = {ArrowRight: step, ArrowLeft: -step}[key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moved) {
      this.value = Math.min(MOST_STARS, Math.max(0, this.value + moved));
      if (search) this.give(this.value);
      else this.paint(this.value); // the row would go away: Enter gives the stars
    } else if (/^[0-5]$/.test(key)) this.give(Number(key));
    else if (key === "Delete" || key === "Backspace") this.give(0);
    else if (key === "Enter") this.give(this.value);
    else if (key === "ArrowDown") this.list.look(this.id, 1);
    else if (key === "ArrowUp") this.list.look(this.id, -1);
    else if (key === "Escape") this.list.input?.select();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

class Row {
  constructor(list, id) {
    this.element = make("li", "row");
    this.title = make("span", "title");
    this.note = make("span", "note");
    this.stars = new Stars(list, id);
    this.guess = make("div", "guess");
    this.bar = make("div", "bar");
    this.range = make("div", "range");
    this.point = make("div", "point");
    this.bar.append(this.range, this.point);
    this.number = make("span", "number");
    this.guess.append(this.bar, this.number);
    this.reasons = make("ul", "reasons");
    this.no = make("button", "no", {type: "button", textContent: list.model.texts.dismiss});
    this.no.addEventListener("click", () => list.dismiss(id));
    const what = make("div", "what");
    what.append(this.title, this.note);
    this.element.append(what, this.guess, this.stars.element, this.no, this.reasons);
  }

  show({title, note, guess, spread, reasons}, given, texts) {
    this.title.textContent = title;
    this.note.textContent = note ?? "";
    this.stars.show(title, given);
    const guessed = guess != null;
    this.guess.hidden = this.reasons.hidden = this.no.hidden = !guessed;
    if (!guessed) return;
    this.no.setAttribute("aria-label", `${texts.dismiss}: ${title}`);
    const place = (stars) => (100 * Math.min(Math.max(stars, 0), MOST_STARS)) / MOST_STARS;
    const [low, high] = [place(guess - spread), place(guess + spread)];
    Object.assign(this.range.style, {left: `${low}%`, width: `${high - low}%`});
    this.point.style.left = `${place(guess)}%`;
    this.number.textContent = `${guess.toFixed(1)} ± ${spread.toFixed(1)}`;
    this.reasons.replaceChildren(
      ...reasons.map(([text, pull]) => make("li", pull > 0 ? "up" : "down", {textContent: text})),
    );
  }
}

class FilmList {
  constructor(model) {
    this.model = model;
    this.count = 0;
    this.rows = new Map(); // by the film's id, so that a row keeps the focus when others change
    this.element = make("div", "films");
    this.list = make("ul", "rows");
    this.empty = make("p", "empty");
    this.said = make("p", "said");
    this.said.setAttribute("aria-live", "polite");
    if (model.search) this.element.append(this.makeSearch());
    this.element.append(this.said, this.list, this.empty);
    this.index();
    this.show();
  }

  makeSearch() {
    const label = make("label", "search", {textContent: this.model.texts.search});
    this.input = make("input", "", {type: "search", autocomplete: "off"});
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "ArrowDown" || event.key === "Enter") {
        event.preventDefault();
        this.list.querySelector("[role=slider]")?.focus();
      }
    });
    label.append(this.input);
    return label;
  }

  index() {
    this.names = this.model.films.map(([, title]) => plain(title));
  }

  found(query) {
    const words = plain(query).split(/\s+/).filter(Boolean);
    const hits = [];
    this.names.forEach((name, at) => {
      if (words.every((word) => name.includes(word))) hits.push([!name.startsWith(words[0]), at]);
    });
    hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return hits.slice(0, MOST_FOUND).map(([, at]) => {
      const [id, title, note] = this.model.films[at];
      return {id, title, note};
    });
  }

  show() {
    const {model} = this;
    const query = this.input?.value.trim() ?? "";
    const shown = query ? this.found(query) : model.rows;
    const focused = this.element.getRootNode().activeElement;
    const at = [...this.list.children].findIndex((row) => row.contains(focused));
    const before = this.rows;
    this.rows = new Map(
      shown.map((film) => [film.id, before.get(film.id) ?? new Row(this, film.id)]),
    );
    for (const film of shown) {
      this.rows.get(film.id).show(film, model.rated[film.id] ?? 0, model.texts);
    }
    const elements = [...this.rows.values()].map((row) => row.element);
    if (elements.some((element, i) => element !== this.list.children[i])) {
      this.list.replaceChildren(...elements);
      if (at >= 0) this.refocus(focused, elements[Math.min(at, elements.length - 1)]);
    } else while (this.list.children.length > elements.length) this.list.lastChild.remove();
    this.said.textContent = query ? fill(model.texts.found, {count: shown.length}) : "";
    this.empty.textContent = shown.length ? "" : query ? model.texts.nothing : model.texts.empty;
  }

  // Give the focus back to what had it, or else to what stands in its place.
  refocus(focused, row) {
    const kept = focused.isConnected ? focused : row?.querySelector(`.${focused.classList[0]}`);
    (kept ?? this.input)?.focus();
  }

  look(id, step) {
    const ids = [...this.rows.keys()];
    const next = this.rows.get(ids[ids.indexOf(id) + step]);
    (next?.stars.element ?? (step < 0 ? this.input : null))?.focus();
  }

  give(id, stars) {
    this.model.given = [id, stars, ++this.count];
  }

  dismiss(id) {
    this.model.dismissed = [id, ++this.count];
  }
}

export function render({model}) {
  const list = new FilmList(model);
  model.on("films", () => list.index());
  model.on(["films", "rows", "rated"], () => list.show());
  return list.element;
}
