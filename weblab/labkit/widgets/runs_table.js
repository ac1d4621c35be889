// A table of runs. Rows out of sight are not in the document: two empty ones stand for them.

const ROW = 40; // pixels, as in the style sheet
const HEIGHT = 380; // of the frame at most, likewise
const BEYOND = 6; // rows above and below what is in sight
const ORDERS = 50; // of which Python may not have heard yet

// Made once: a text's own comparison makes one for each pair.
const {compare: compareTexts} = new Intl.Collator(undefined, {numeric: true});

const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

// Numbers by their value, then texts; what is missing comes last in both directions.
function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number") return -1;
  if (typeof b === "number") return 1;
  return compareTexts(String(a), String(b));
}

function isMissing(cell) {
  return cell === null || cell === "";
}

/**
 * Returns the rows that have a text in one of their cells, in an order; pinned ones come first.
 * @param {any[]} rows
 * @param {string} text
 * @param {{column: number, down: boolean}} sorting
 */
export function arranged(rows, text, {column, down}) {
  const wanted = text.trim().toLowerCase();
  const has = ([, , mark, , cells]) =>
    [mark, ...cells].some((each) =>
      String(each ?? "")
        .toLowerCase()
        .includes(wanted),
    );
  const found = wanted ? rows.filter(has) : [...rows];
  const cell = (row) => row[4][column];
  return found.sort((a, b) => {
    if (a[1] !== b[1]) return a[1] ? -1 : 1;
    const [x, y] = [cell(a), cell(b)];
    if (isMissing(x) || isMissing(y)) return Number(isMissing(x)) - Number(isMissing(y));
    return (down ? -1 : 1) * compare(x, y);
  });
}

/**
 * Returns which rows are to be in the document.
 * @param {number} count of all
 * @param {number} top how far it is scrolled, in pixels
 * @param {number} height of what is in sight
 */
export function inSight(count, top, height) {
  const first = Math.max(0, Math.min(count, Math.floor(top / ROW)) - BEYOND);
  return [first, Math.min(count, first + Math.ceil(height / ROW) + 2 * BEYOND)];
}

export function render({model}) {
  const {words} = model;
  const box = make("div");
  const tools = make("div", {className: "tools"});
  const filter = make("input", {type: "search", placeholder: words.filter});
  filter.setAttribute("aria-label", words.filter);
  const count = make("span");
  const frame = make("div", {className: "frame", tabIndex: 0});
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", model.caption);
  const table = make("table");
  table.setAttribute("aria-label", model.caption);
  const [head, body] = [make("thead"), make("tbody")];
  table.append(head, body);
  frame.append(table);
  tools.append(filter, count);
  box.append(tools, frame);

  let sorting = {label: model.columns[0], down: true};
  let shown = [];
  let drawn = "";
  let composing = false; // a syllable of Hangul, which would end with its field
  let late = false; // whether there is something to draw after it
  let replacing = false;

  const sortedColumn = () => Math.max(0, model.columns.indexOf(sorting.label));
  function send(order) {
    const count = (model.orders.at(-1)?.count ?? 0) + 1;
    model.orders = [...model.orders.slice(1 - ORDERS), {...order, count}];
  }

  function heading(label, column) {
    const cell = make("th", {scope: "col"});
    if (column === undefined) {
      cell.textContent = label;
      return cell;
    }
    const sorted = sortedColumn() === column;
    const arrow = sorting.down ? " ▼" : " ▲";
    const button = make("button", {type: "button", textContent: label + (sorted ? arrow : "")});
    cell.setAttribute("aria-sort", sorted ? (sorting.down ? "descending" : "ascending") : "none");
    button.onclick = () => {
      sorting = {label, down: sorted ? !sorting.down : false};
      arrange();
      head.querySelectorAll("button")[column].focus();
    };
    cell.append(button);
    return cell;
  }

  function checkbox(id) {
    const name = `${words.choose} ${id}`;
    const input = make("input", {type: "checkbox", checked: model.chosen.includes(id)});
    input.setAttribute("aria-label", name);
    input.dataset.key = `choose ${id}`;
    input.onchange = () => {
      const others = model.chosen.filter((each) => each !== id);
      model.chosen = input.checked ? [...others, id] : others;
    };
    return input;
  }

  function line([id, pinned, mark, link, cells]) {
    const row = make("tr");
    const pin = make("button", {type: "button", textContent: pinned ? "★" : "☆"});
    pin.setAttribute("aria-label", `${words.pin} ${id}`);
    pin.setAttribute("aria-pressed", String(pinned));
    pin.dataset.key = `pin ${id}`;
    pin.onclick = () => send({do: "pin", id, value: !pinned});
    const note = make("input", {className: "mark", value: mark, maxLength: 60});
    note.setAttribute("aria-label", `${words.mark} ${id}`);
    note.dataset.key = `mark ${id}`;
    let sent = mark;
    const keep = () => {
      if (replacing || note.value === sent) return;
      sent = note.value;
      send({do: "mark", id, text: sent});
    };
    note.onblur = keep;
    note.onkeydown = ({key, isComposing}) => {
      if (key === "Enter" && !isComposing) keep();
    };
    note.oncompositionstart = () => {
      composing = true;
    };
    note.oncompositionend = () => {
      composing = false;
      if (late) draw();
    };
    const open = make("a", {href: link, textContent: words.open});
    open.setAttribute("aria-label", `${words.open} ${id}`);
    const texts = cells.map((each) => each ?? "–");
    for (const each of [checkbox(id), pin, ...texts, note, open]) {
      const cell = make("td");
      cell.append(typeof each === "number" ? String(each) : each);
      row.append(cell);
    }
    return row;
  }

  function space(rows) {
    const row = make("tr", {className: "space"});
    row.setAttribute("aria-hidden", "true");
    const cell = make("td", {colSpan: model.columns.length + 4});
    cell.style.height = `${rows * ROW}px`;
    row.append(cell);
    return row;
  }

  function draw(onlyMoved = false) {
    late = composing;
    if (late) return;
    const [first, end] = inSight(shown.length, frame.scrollTop, frame.clientHeight || HEIGHT);
    const range = `${first} ${end}`;
    if (onlyMoved && range === drawn) return; // a row that is worked on stays as it is
    drawn = range;
    const lines = shown.slice(first, end).map(line);
    keepingFocus(() => body.replaceChildren(space(first), ...lines, space(shown.length - end)));
  }

  // The keyboard stays where it is, and what is typed there, while rows are replaced.
  function keepingFocus(replace) {
    const root = /** @type {Document | ShadowRoot} */ (box.getRootNode());
    const active = /** @type {any} */ (root.activeElement);
    const key = body.contains(active) ? active.dataset.key : undefined;
    const typed = active?.value;
    replacing = true;
    replace();
    replacing = false;
    const found = /** @type {any} */ (key && body.querySelector(`[data-key="${key}"]`));
    if (!found) return;
    if (found.className === "mark") found.value = typed;
    found.focus();
  }

  function arrange() {
    shown = arranged(model.rows, filter.value, {column: sortedColumn(), down: sorting.down});
    const line = make("tr");
    const labels = model.columns.map((label, column) => heading(label, column));
    line.append(heading(words.choose), heading(words.pin), ...labels);
    line.append(heading(words.mark), heading(words.link));
    head.replaceChildren(line);
    table.setAttribute("aria-rowcount", String(shown.length + 1));
    count.textContent = words.count
      .replace("{shown}", String(shown.length))
      .replace("{all}", String(model.rows.length));
    draw();
  }

  filter.addEventListener("input", arrange);
  frame.addEventListener("scroll", () => draw(true));
  model.on(["rows", "columns"], arrange);
  model.on("chosen", () => draw());
  arrange();
  return box;
}
