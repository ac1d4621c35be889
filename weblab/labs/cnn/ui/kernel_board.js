// Picture, kernel, output and pooled output. Pointing at a cell of an output (or walking there with
// the arrow keys) shows its window, its row of the im2col matrix and the product. All numbers come
// from Python; nothing is computed here.

const READABLE = 26; // pixels of a cell from which on its number is written into it
const GRIDDED = 6; // and from which on it has a frame
const MOVES = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
const MARK = "#d55e00";
const NUMBER = new Intl.NumberFormat("en", {maximumSignificantDigits: 3, useGrouping: false});
const written = (value) => NUMBER.format(value || 0).replace("-", "−");
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
const clamp = (value, limit) => Math.min(limit - 1, Math.max(0, value));

function element(name, properties = {}, ...children) {
  const result = Object.assign(document.createElement(name), properties);
  result.append(...children);
  return result;
}

// Bokeh's arrays cannot be sliced; these can.
function plain(numbers) {
  const copies = Object.entries(numbers).map(([name, array]) => [
    name,
    Object.assign(new Float32Array(array), {shape: array.shape}),
  ]);
  return Object.fromEntries(copies);
}

function matrix(array) {
  const [rows, columns] = array.shape;
  return {rows, columns, at: (i, j) => array[i * columns + j], values: array};
}

const NOTHING = matrix(Object.assign(new Float32Array(0), {shape: [0, 0]}));

// Colors: ink is white on black; an output is blue below zero and red above.
function inkScale() {
  return (value) => {
    const level = Math.round(255 * Math.min(1, Math.max(0, value)));
    return [level, level, level];
  };
}

function signedScale(values) {
  const most = values.reduce((found, value) => Math.max(found, Math.abs(value)), 0) || 1;
  return (value) => {
    const share = Math.min(1, Math.abs(value) / most);
    const end = value < 0 ? [33, 102, 172] : [178, 24, 43];
    return end.map((part) => Math.round(247 + share * (part - 247)));
  };
}

const isDark = ([red, green, blue]) => 0.3 * red + 0.6 * green + 0.1 * blue < 130;

// A matrix as colored cells, with their numbers where there is room.
class Cells {
  data = NOTHING;

  constructor(label, most) {
    this.canvas = element("canvas");
    this.caption = element("figcaption");
    this.figure = element("figure", {}, this.caption, this.canvas);
    this.figure.style.setProperty("--most", `${most}px`);
    this.canvas.setAttribute("aria-label", label);
  }

  show(array, scale, boxes = [], padding = 0) {
    const data = matrix(array);
    this.data = data;
    const width = this.canvas.clientWidth || 200;
    const pixels = Math.round(width * devicePixelRatio);
    const side = pixels / data.columns;
    this.canvas.width = pixels;
    this.canvas.height = Math.round(side * data.rows);
    const context = this.canvas.getContext("2d");
    context.textAlign = "center";
    context.textBaseline = "middle";
    const font = Math.round(side * 0.32);
    context.font = `${font}px sans-serif`;
    for (let i = 0; i < data.rows; i++) {
      for (let j = 0; j < data.columns; j++) this.paintCell(context, side, i, j, scale, padding);
    }
    for (const {top, left, rows, columns, soft} of boxes) {
      context.strokeStyle = MARK;
      context.lineWidth = (soft ? 1.5 : 3) * devicePixelRatio;
      context.strokeRect(left * side, top * side, columns * side, rows * side);
    }
  }

  paintCell(context, side, i, j, scale, padding) {
    const {rows, columns} = this.data;
    const value = this.data.at(i, j);
    const color = scale(value);
    const outside = Math.min(i, j, rows - 1 - i, columns - 1 - j) < padding;
    context.fillStyle = `rgb(${color})`;
    context.fillRect(j * side, i * side, side, side);
    if (side < GRIDDED) return;
    context.strokeStyle = outside ? "#56b4e9" : "rgba(128,128,128,.35)";
    context.lineWidth = devicePixelRatio;
    context.setLineDash(outside ? [3, 3] : []);
    context.strokeRect((j + 0.04) * side, (i + 0.04) * side, side * 0.92, side * 0.92);
    context.setLineDash([]);
    if (side < READABLE * devicePixelRatio) return;
    context.fillStyle = isDark(color) ? "#fff" : "#000";
    context.fillText(written(value), (j + 0.5) * side, (i + 0.5) * side, side * 0.9);
  }

  cellAt(event) {
    const side = this.canvas.clientWidth / this.data.columns;
    const row = Math.floor(event.offsetY / side);
    return [clamp(row, this.data.rows), clamp(Math.floor(event.offsetX / side), this.data.columns)];
  }

  // Pointer and arrow keys both move a place over the cells.
  follow(place, moved) {
    const {canvas} = this;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    const point = (event) => moved(this.cellAt(event));
    canvas.addEventListener("pointermove", point);
    canvas.addEventListener("pointerdown", point);
    canvas.addEventListener("keydown", (event) => {
      if (!(event.key in MOVES) || !this.data.rows) return;
      const [down, right] = MOVES[event.key];
      const [i, j] = place();
      moved([clamp(i + down, this.data.rows), clamp(j + right, this.data.columns)]);
      event.preventDefault();
    });
  }
}

class Board {
  constructor(model) {
    this.model = model;
    this.numbers = {};
    const {texts} = model;
    this.cell = null; // of the output, which is looked at: at first the middle one
    this.pooledCell = null; // where the pooled output is pointed at, if it is
    this.image = new Cells(texts.image, 320);
    this.output = new Cells(texts.output, 320);
    this.pooled = new Cells(texts.pooled, 200);
    this.unrolled = new Cells(texts.matrix, 320);
    this.kernel = element("table", {className: "kernel"});
    this.kernel.setAttribute("aria-label", texts.kernel);
    this.sentence = element("p", {className: "sentence"});
    this.sentence.setAttribute("aria-live", "polite");
    this.row = element("table", {className: "row"});
    this.row.setAttribute("aria-label", texts.row);
    this.output.follow(
      () => this.cell,
      (cell) => this.point(cell, null),
    );
    this.pooled.follow(
      () => this.pooledCell ?? [0, 0],
      (cell) => this.pointPooled(cell),
    );
    const kernel = element(
      "figure",
      {},
      element("figcaption", {textContent: texts.kernel}),
      this.kernel,
    );
    const frame = element("div", {className: "scroll", tabIndex: 0}, this.row);
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", texts.row);
    const grids = [this.image.figure, kernel, this.output.figure, this.pooled.figure];
    this.grids = element("div", {className: "grids"}, ...grids);
    this.root = element(
      "div",
      {className: "board"},
      this.grids,
      this.sentence,
      frame,
      this.unrolled.figure,
    );
  }

  point(cell, pooledCell) {
    const same = `${cell}` === `${this.cell}` && `${pooledCell}` === `${this.pooledCell}`;
    if (same || !this.numbers.output) return;
    this.cell = cell;
    this.pooledCell = pooledCell;
    this.paint();
  }

  pointPooled(cell) {
    const {window} = this.model;
    this.point(
      cell.map((position) => position * window),
      cell,
    );
  }

  refresh() {
    this.numbers = plain(this.model.numbers);
    const {numbers} = this;
    const empty = !numbers.output;
    this.root.hidden = empty;
    if (empty) return;
    const [rows, columns] = numbers.output.shape;
    this.cell ??= [rows, columns].map((count) => Math.floor(count / 2));
    this.cell = [clamp(this.cell[0], rows), clamp(this.cell[1], columns)];
    this.pooledCell = null;
    this.showKernel();
    this.paint();
  }

  paint() {
    const {numbers} = this;
    const {padding, stride, window, texts} = this.model;
    if (!numbers.output || this.root.hidden) return;
    const {image, kernel, columns, output, pooled} = numbers;
    const [i, j] = this.cell;
    const side = kernel.shape[0];
    const box = {top: i * stride, left: j * stride, rows: side, columns: side};
    this.image.show(image, inkScale(), [box], padding);
    this.image.caption.textContent = fill(texts.image_size, {rows: image.shape[0], padding});
    const boxes = [{top: i, left: j, rows: 1, columns: 1}];
    if (this.pooledCell) {
      boxes.unshift({top: i, left: j, rows: window, columns: window, soft: true});
    }
    this.output.show(output, signedScale(output), boxes);
    this.output.caption.textContent = fill(texts.output_size, {rows: output.shape[0]});
    this.pooled.figure.hidden = !pooled;
    if (pooled) {
      const [down, right] = this.cell.map((position) => Math.floor(position / window));
      const inside = down < pooled.shape[0] && right < pooled.shape[1];
      const mark = {top: down, left: right, rows: 1, columns: 1, soft: !this.pooledCell};
      this.pooled.show(pooled, signedScale(output), inside ? [mark] : []);
      this.pooled.caption.textContent = fill(texts.pooled_size, {rows: pooled.shape[0]});
    }
    const number = i * output.shape[1] + j;
    const [count, width] = columns.shape;
    this.unrolled.show(turned(columns), inkScale(), [
      {top: 0, left: number, rows: width, columns: 1},
    ]);
    this.unrolled.caption.textContent = fill(texts.matrix_size, {count, width, row: number + 1});
    this.showRow(number);
    this.sentence.textContent = this.said(number);
  }

  said(number) {
    const {numbers} = this;
    const {texts, pooling} = this.model;
    const [i, j] = this.cell;
    if (this.pooledCell) {
      const [down, right] = this.pooledCell;
      const value = written(matrix(numbers.pooled).at(down, right));
      return fill(texts[`said_${pooling}`], {row: down + 1, column: right + 1, value});
    }
    const value = written(numbers.output[number]);
    const count = numbers.columns.shape[1];
    return fill(texts.said, {row: i + 1, column: j + 1, count, value});
  }

  showRow(number) {
    const {numbers} = this;
    const {texts} = this.model;
    const {columns, kernel, products, output} = numbers;
    const width = columns.shape[1];
    const part = (array) => Array.from(array.slice(number * width, (number + 1) * width));
    const line = (name, values, last = "") =>
      element(
        "tr",
        {},
        element("th", {scope: "row", textContent: name}),
        ...[...values.map(written), last].map((text) => element("td", {textContent: text})),
      );
    this.row.replaceChildren(
      line(texts.row_window, part(columns)),
      line(texts.row_kernel, Array.from(kernel)),
      line(texts.row_product, part(products), `Σ = ${written(output[number])}`),
    );
  }

  // The cells of the kernel: written anew only where their number has changed under them.
  showKernel() {
    const data = matrix(this.numbers.kernel);
    if (this.kernel.rows.length !== data.rows) {
      const lines = [...Array(data.rows).keys()].map((i) =>
        element("tr", {}, ...[...Array(data.columns).keys()].map((j) => this.makeInput(i, j))),
      );
      this.kernel.replaceChildren(...lines);
    }
    this.inputs().forEach((input, k) => {
      if (Number(input.value) !== rounded(data.values[k]) || input.value === "") {
        input.value = rounded(data.values[k]);
      }
    });
  }

  makeInput(i, j) {
    const input = element("input", {type: "number", step: "any", inputMode: "decimal"});
    input.setAttribute("aria-label", fill(this.model.texts.weight, {row: i + 1, column: j + 1}));
    input.addEventListener("change", () => this.edit());
    return element("td", {}, input);
  }

  inputs() {
    return [...this.kernel.querySelectorAll("input")];
  }

  edit() {
    const values = this.inputs().map((input) => Number(input.value));
    const side = this.kernel.rows.length;
    const rows = [...Array(side).keys()].map((i) => values.slice(i * side, (i + 1) * side));
    this.model.edited = rows;
  }
}

const rounded = (value) => Number(value.toPrecision(4));

function turned(array) {
  const [rows, columns] = array.shape;
  const result = new Float32Array(array.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = array[i * columns + j];
  }
  return Object.assign(result, {shape: [columns, rows]});
}

export function render({model}) {
  const board = new Board(model);
  model.on(["numbers", "padding", "stride", "window", "pooling"], () => board.refresh());
  new ResizeObserver(() => board.paint()).observe(board.grids);
  board.refresh();
  return board.root;
}
