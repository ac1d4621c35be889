// A computational graph: nodes are buttons, edges carry the value above and the gradient below.
// All numbers and sentences come from Python; nothing is computed here.

const NODE = 44; // height of a node, and width of one that computes
const WORD = 54; // width of one whose sign is a word
const GIVEN = 72; // and of one that is given
const PITCH = {least: 112, most: 190}; // between two columns
const ROWS = {number: 84, tensor: 128}; // between two rows
const STUB = 76; // the edge that leaves the output
const BEND = 14; // where an edge turns toward its target
const GRID = 44; // side of a tensor's picture, at most
const CELL = 14;
const SVG = "http://www.w3.org/2000/svg";

const exact = new Intl.NumberFormat("en", {maximumSignificantDigits: 6, useGrouping: false});
const short = new Intl.NumberFormat("en", {maximumSignificantDigits: 3, useGrouping: false});
const written = (format, value) => format.format(value || 0).replace("-", "−");
const isNumber = (matrix) => matrix.length === 1 && matrix[0].length === 1;
const isWord = ({sign}) => sign.length > 2;
const widthOf = (node) => (node.sign ? (isWord(node) ? WORD : NODE) : GIVEN);
const hasTensors = (nodes) => nodes.some(({value}) => value && !isNumber(value));

function element(name, properties = {}, ...children) {
  const result = Object.assign(document.createElement(name), properties);
  result.append(...children);
  return result;
}

// Blue below zero, white at zero, red above; the largest magnitude is the strongest.
function painter(matrix) {
  const most = Math.max(...matrix.flat().map(Math.abs)) || 1;
  return (value) => {
    const share = Math.abs(value) / most;
    const end = value < 0 ? [33, 102, 172] : [178, 24, 43];
    return end.map((part) => Math.round(247 + share * (part - 247)));
  };
}

/** @param {number[]} color */
const isDark = ([red, green, blue]) => 0.3 * red + 0.6 * green + 0.1 * blue < 130;

function picture(matrix) {
  const paint = painter(matrix);
  const grid = element("span", {className: "picture"});
  const side = Math.min(CELL, Math.floor(GRID / Math.max(matrix.length, matrix[0].length)));
  grid.style.gridTemplateColumns = `repeat(${matrix[0].length}, ${side}px)`;
  for (const value of matrix.flat()) {
    const cell = element("span", {title: written(exact, value)});
    cell.style.height = `${side}px`;
    cell.style.background = `rgb(${paint(value)})`;
    grid.append(cell);
  }
  return grid;
}

function figure(matrix) {
  if (isNumber(matrix)) return element("b", {textContent: written(exact, matrix[0][0])});
  const paint = painter(matrix);
  const rows = matrix.map((values) =>
    element(
      "tr",
      {},
      ...values.map((value) => {
        const cell = element("td", {
          textContent: written(short, value),
          title: written(exact, value),
        });
        const color = paint(value);
        cell.style.background = `rgb(${color})`;
        cell.style.color = isDark(color) ? "#fff" : "#000";
        return cell;
      }),
    ),
  );
  return element("table", {}, ...rows);
}

function term({text, matrix, caption}) {
  if (text) return element("span", {className: "sign", textContent: text});
  return element("figure", {}, figure(matrix), element("figcaption", {textContent: caption}));
}

class Board {
  constructor(model) {
    this.model = model;
    this.selected = null;
    this.active = null;
    this.parts = new Map();
    this.edges = document.createElementNS(SVG, "svg");
    this.edges.setAttribute("aria-hidden", "true");
    this.plan = element("div", {className: "plan"});
    this.frame = element("div", {className: "scroll"}, this.plan);
    this.frame.setAttribute("role", "group");
    this.frame.setAttribute("aria-label", model.texts.graph);
    this.detail = element("section", {className: "detail"});
    this.detail.setAttribute("aria-live", "polite");
    this.detail.setAttribute("aria-label", model.texts.detail);
    const legend = element(
      "p",
      {className: "legend"},
      element("span", {className: "value", textContent: `→ ${model.texts.value}`}),
      element("span", {className: "grad", textContent: `← ${model.texts.grad}`}),
    );
    this.root = element("div", {className: "board"}, legend, this.frame, this.detail);
  }

  refresh() {
    const {nodes = [], active = null, room = 0} = this.model.scene;
    const keys = nodes.map((node) => node.key);
    if (`${keys}` !== `${[...this.parts.keys()]}`) this.build(nodes);
    this.root.classList.toggle("tensors", hasTensors(nodes));
    this.detail.style.minHeight = `${room}rem`;
    if (active !== this.active) this.selected = active ?? this.selected;
    if (!keys.includes(this.selected)) this.selected = null;
    this.active = active;
    for (const node of nodes) this.fill(node);
    this.show();
    this.place();
    this.reveal();
  }

  build(nodes) {
    this.parts = new Map(nodes.map((node) => [node.key, this.part(node)]));
    const inside = [...this.parts.values()].flatMap(({button, value, grad}) => [
      button,
      value,
      grad,
    ]);
    this.plan.replaceChildren(this.edges, ...inside);
    this.edges.replaceChildren(...[...this.parts.values()].map((part) => part.edge));
    this.frame.scrollLeft = 0;
  }

  part(node) {
    const button = element("button", {type: "button", className: node.sign ? "made" : "given"});
    button.addEventListener("click", () => this.select(node.key));
    const edge = document.createElementNS(SVG, "path");
    return {
      button,
      edge,
      value: element("div", {className: "label value"}),
      grad: element("div", {className: "label grad"}),
    };
  }

  fill(node) {
    const {button, value, grad, edge} = this.parts.get(node.key);
    button.replaceChildren(element("span", {textContent: node.sign || node.label}));
    button.style.width = `${widthOf(node)}px`;
    button.classList.toggle("word", isWord(node));
    if (node.sign) button.append(element("small", {textContent: node.label}));
    button.setAttribute("aria-label", node.said);
    button.classList.toggle("active", node.key === this.active);
    edge.classList.toggle("there", node.value !== null);
    edge.classList.toggle("back", node.grad !== null);
    for (const [label, matrix, arrow] of [
      [value, node.value, "→"],
      [grad, node.grad, "←"],
    ]) {
      label.setAttribute("aria-hidden", "true"); // the button says it
      const drawn = matrix && (isNumber(matrix) ? figure(matrix) : picture(matrix));
      label.replaceChildren(...(drawn ? [arrow, drawn] : []));
    }
  }

  select(key) {
    this.selected = key;
    this.show();
  }

  show() {
    for (const [key, {button}] of this.parts) {
      button.setAttribute("aria-pressed", String(key === this.selected));
    }
    const node = this.model.scene.nodes?.find(({key}) => key === this.selected);
    if (!node) {
      this.detail.replaceChildren(element("p", {textContent: this.model.texts.choose}));
      return;
    }
    const lines = node.lines.flatMap(({caption, terms}) => [
      element("p", {textContent: caption}),
      ...(terms.length ? [element("div", {className: "terms"}, ...terms.map(term))] : []),
    ]);
    this.detail.replaceChildren(element("h3", {textContent: node.label}), ...lines);
  }

  // Columns share the width there is; where that is too little, the frame scrolls.
  place() {
    const {nodes = []} = this.model.scene;
    if (!nodes.length) return;
    const last = Math.max(...nodes.map(({column}) => column));
    const bottom = Math.max(...nodes.map(({row}) => row));
    const rows = hasTensors(nodes) ? ROWS.tensor : ROWS.number;
    const room = (this.frame.clientWidth - GIVEN / 2 - WORD / 2 - STUB - 4) / last;
    const pitch = Math.min(PITCH.most, Math.max(PITCH.least, room));
    const at = ({column, row}) => ({x: GIVEN / 2 + 2 + column * pitch, y: rows * (row + 0.5)});
    const width = at({column: last, row: 0}).x + WORD / 2 + STUB;
    const height = rows * (bottom + 1);
    Object.assign(this.plan.style, {width: `${width}px`, height: `${height}px`});
    this.edges.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const half = (node) => widthOf(node) / 2;
    for (const node of nodes) {
      const {button, value, grad, edge} = this.parts.get(node.key);
      const {x, y} = at(node);
      Object.assign(button.style, {left: `${x}px`, top: `${y}px`});
      for (const label of [value, grad]) label.style.left = `${x + half(node) + 3}px`;
      value.style.bottom = `${height - y + 3}px`;
      grad.style.top = `${y + 3}px`;
      const target = nodes.find(({inputs}) => inputs.includes(node.key));
      const end = target ? at(target) : {x: x + half(node) + STUB, y};
      const right = target ? end.x - half(target) : end.x - 2;
      const bend = right - (target ? BEND : 0);
      edge.setAttribute(
        "d",
        `M${x + half(node)} ${y}H${bend}C${right} ${y} ${bend} ${end.y} ${right} ${end.y}`,
      );
    }
  }

  // Bring the node that was just computed into the frame, without moving the page.
  reveal() {
    const button = this.parts.get(this.active)?.button;
    if (!button || this.frame.scrollWidth <= this.frame.clientWidth) return;
    this.frame.scrollLeft = button.offsetLeft - this.frame.clientWidth / 2;
  }
}

export function render({model}) {
  const board = new Board(model);
  model.on("scene", () => board.refresh());
  new ResizeObserver(() => board.place()).observe(board.frame);
  board.refresh();
  return board.root;
}
