// Rows of small images, each row on a canvas of its own; pointing at a pixel tells its value.

const GAP = 3;
const NUMBER = new Intl.NumberFormat("en", {maximumSignificantDigits: 3, useGrouping: false});
const written = (value) => NUMBER.format(value || 0).replace("-", "−");
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);

function rgba(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return 0xff000000 | (blue << 16) | (green << 8) | red;
}

// Where a value stands on its palette.
function scale(values, signed, colors) {
  let most = 0;
  for (const value of values) {
    const size = signed ? Math.abs(value) : value;
    if (size > most) most = size;
  }
  most ||= 1;
  const last = colors.length - 1;
  return (value) => {
    const share = signed ? (value / most + 1) / 2 : value / most;
    return colors[Math.round(Math.min(1, Math.max(0, share)) * last)];
  };
}

class Row {
  count = 0;
  rows = 0;
  columns = 0;
  zoom = 1;
  across = 1;
  pitch = [1, 1];
  values = new Float32Array(0);
  /** @type {string | undefined} */
  label;

  constructor(model, note) {
    this.model = model;
    this.note = note;
    this.canvas = document.createElement("canvas");
    this.caption = document.createElement("figcaption");
    this.figure = document.createElement("figure");
    this.figure.append(this.caption, this.canvas);
    this.canvas.setAttribute("role", "img");
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => (note.textContent = ""));
  }

  show(label, signed, zoom, images, width) {
    [this.count, this.rows, this.columns] = images.shape;
    this.values = new Float32Array(images);
    if (this.label !== label) {
      this.label = this.caption.textContent = label;
      this.canvas.setAttribute("aria-label", label);
    }
    const most = Math.max(1, Math.floor(width / this.columns));
    this.zoom = Math.min(most, zoom || Math.max(1, Math.round(this.model.side / this.columns)));
    this.pitch = [this.columns * this.zoom + GAP, this.rows * this.zoom + GAP];
    this.across = Math.max(1, Math.min(this.count, Math.floor((width + GAP) / this.pitch[0])));
    this.paint(signed ? this.model.colors.diverging : this.model.colors.magnitude, signed);
  }

  paint(colors, signed) {
    const colorOf = scale(this.values, signed, colors);
    const wide = this.across * this.pitch[0] - GAP;
    const high = Math.ceil(this.count / this.across) * this.pitch[1] - GAP;
    const image = new ImageData(wide, high);
    const pixels = new Uint32Array(image.data.buffer);
    const {zoom, rows, columns} = this;
    for (let tile = 0, at = 0; tile < this.count; tile++) {
      const left = (tile % this.across) * this.pitch[0];
      const top = Math.floor(tile / this.across) * this.pitch[1];
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++, at++) {
          if (Number.isNaN(this.values[at])) continue;
          const color = colorOf(this.values[at]);
          const corner = (top + i * zoom) * wide + left + j * zoom;
          for (let k = 0; k < zoom; k++)
            pixels.fill(color, corner + k * wide, corner + k * wide + zoom);
        }
      }
    }
    if (this.canvas.width !== wide) this.canvas.width = wide;
    if (this.canvas.height !== high) this.canvas.height = high;
    this.canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  point({offsetX, offsetY}) {
    const [x, y] = this.pitch;
    const [across, down] = [Math.floor(offsetX / x), Math.floor(offsetY / y)];
    const tile = down * this.across + across;
    const row = Math.floor((offsetY - down * y) / this.zoom);
    const column = Math.floor((offsetX - across * x) / this.zoom);
    const value = this.values[(tile * this.rows + row) * this.columns + column];
    const outside = across >= this.across || row >= this.rows || column >= this.columns;
    if (outside || value === undefined || Number.isNaN(value)) {
      this.note.textContent = "";
      return;
    }
    const place = {map: tile + 1, row: row + 1, column: column + 1};
    this.note.textContent = fill(this.model.text, {
      label: this.label,
      value: written(value),
      ...place,
    });
  }
}

export function render({model}) {
  const box = document.createElement("div");
  const list = document.createElement("div");
  const note = Object.assign(document.createElement("output"), {className: "note"});
  const empty = Object.assign(document.createElement("p"), {textContent: model.empty});
  list.className = "rows";
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", model.label);
  list.style.minHeight = `${model.least_height}px`;
  box.append(list, note);
  const settings = {
    side: model.side,
    text: model.value_text,
    colors: {
      magnitude: model.magnitude.map(rgba),
      diverging: model.diverging.map(rgba),
    },
  };
  const rows = [];
  const update = () => {
    const {labels = [], signed, zooms} = model.tiles;
    const width = list.clientWidth;
    if (!width) return;
    while (rows.length < labels.length) rows.push(new Row(settings, note));
    labels.forEach((label, i) => rows[i].show(label, signed[i], zooms[i], model.tiles[i], width));
    const figures = rows.slice(0, labels.length).map(({figure}) => figure);
    const wanted = figures.length ? figures : [empty];
    const same =
      list.childElementCount === wanted.length &&
      wanted.every((each, i) => each === list.children[i]);
    if (!same) list.replaceChildren(...wanted);
  };
  model.on("tiles", update);
  let known = 0;
  new ResizeObserver(() => {
    if (list.clientWidth !== known) update();
    known = list.clientWidth;
  }).observe(list);
  return box;
}
