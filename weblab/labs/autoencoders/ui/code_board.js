// Digits as colored numerals on a map; pointer or arrow keys move a cross over it.

const KEYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
const STEP = 1 / 50; // of the map's width, for each press of a key
const REACH = 12; // pixels within which the pointer means a digit
const EDGE = 4;

class Board {
  constructor(model, canvas, note) {
    this.model = model;
    this.canvas = canvas;
    this.note = note;
  }

  get points() {
    const bytes = new Uint8Array(this.model.points ?? 0);
    return new Float32Array(bytes.slice().buffer);
  }

  get empty() {
    return !this.model.extent.length;
  }

  pixel(x, y) {
    const [left, right, bottom, top] = this.model.extent;
    const {clientWidth: width, clientHeight: height} = this.canvas;
    return [((x - left) / (right - left)) * width, ((top - y) / (top - bottom)) * height];
  }

  place(event) {
    const [left, right, bottom, top] = this.model.extent;
    const {clientWidth: width, clientHeight: height} = this.canvas;
    const inside = (value) => Math.min(1, Math.max(0, value));
    return [
      left + inside(event.offsetX / width) * (right - left),
      top - inside(event.offsetY / height) * (top - bottom),
    ];
  }

  paint() {
    const {canvas, model} = this;
    const {clientWidth: width, clientHeight: height} = canvas;
    if (!width) return;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    const context = canvas.getContext("2d");
    context.scale(devicePixelRatio, devicePixelRatio);
    const ink = getComputedStyle(canvas).color;
    if (this.empty) return;
    this.paintAxes(context, ink);
    context.font = "bold 13px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    const {points} = this;
    const labels = new Uint8Array(model.labels ?? 0);
    labels.forEach((label, i) => {
      context.fillStyle = model.colors[label];
      context.fillText(label, ...this.pixel(points[2 * i], points[2 * i + 1]));
    });
    this.paintWalk(context, ink);
    if (model.cursor.length) this.paintCross(context, ink);
  }

  paintAxes(context, ink) {
    const {clientWidth: width, clientHeight: height} = this.canvas;
    const [x, y] = this.pixel(0, 0);
    context.strokeStyle = ink;
    context.globalAlpha = 0.25;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
    context.globalAlpha = 0.8;
    context.fillStyle = ink;
    context.font = "12px sans-serif";
    context.textBaseline = "bottom";
    const [left, right, bottom, top] = this.model.extent.map((end) => end.toPrecision(3));
    context.textAlign = "left";
    context.fillText(`(${left}, ${bottom})`, EDGE, height - EDGE);
    context.textAlign = "right";
    context.textBaseline = "top";
    context.fillText(`(${right}, ${top})`, width - EDGE, EDGE);
    context.globalAlpha = 1;
  }

  paintWalk(context, ink) {
    const {walk} = this.model;
    if (walk.length < 2) return;
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.setLineDash([6, 4]);
    context.beginPath();
    walk.forEach((point) => context.lineTo(...this.pixel(...point)));
    context.stroke();
    context.setLineDash([]);
  }

  paintCross(context, ink) {
    const [x, y] = this.pixel(...this.model.cursor);
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.moveTo(x - 15, y);
    context.lineTo(x + 15, y);
    context.moveTo(x, y - 15);
    context.lineTo(x, y + 15);
    context.stroke();
  }

  // What lies under the pointer, in words.
  look(event) {
    if (this.empty) return;
    const here = this.place(event).map((value) => value.toPrecision(3));
    const {points} = this;
    /** @type {number | null} */
    let near = null;
    let least = REACH;
    new Uint8Array(this.model.labels ?? 0).forEach((label, i) => {
      const [x, y] = this.pixel(points[2 * i], points[2 * i + 1]);
      const distance = Math.hypot(x - event.offsetX, y - event.offsetY);
      if (distance < least) [near, least] = [label, distance];
    });
    const digit = near === null ? "" : ` · ${this.model.digit_text.replace("{digit}", near)}`;
    this.note.textContent = `(${here.join(", ")})${digit}`;
  }

  move(place) {
    this.model.cursor = place;
    this.paint();
  }

  keydown(event) {
    const move = KEYS[event.key];
    if (!move || this.empty) return;
    event.preventDefault();
    const [left, right, bottom, top] = this.model.extent;
    const [x, y] = this.model.cursor.length
      ? this.model.cursor
      : [(left + right) / 2, (bottom + top) / 2];
    const within = (value, low, high) => Math.min(high, Math.max(low, value));
    this.move([
      within(x + move[0] * STEP * (right - left), left, right),
      within(y + move[1] * STEP * (top - bottom), bottom, top),
    ]);
  }
}

export function render({model}) {
  const canvas = Object.assign(document.createElement("canvas"), {tabIndex: 0});
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", model.label);
  const empty = Object.assign(document.createElement("p"), {textContent: model.empty_text});
  const frame = Object.assign(document.createElement("div"), {className: "frame"});
  frame.append(canvas, empty);
  const note = Object.assign(document.createElement("output"), {className: "note"});
  const board = new Board(model, canvas, note);
  let held = false;
  canvas.addEventListener("pointerdown", (event) => {
    if (board.empty) return;
    held = true;
    canvas.setPointerCapture(event.pointerId);
    board.move(board.place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    board.look(event);
    if (held) board.move(board.place(event));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => (held = false));
  }
  canvas.addEventListener("pointerleave", () => (note.textContent = ""));
  canvas.addEventListener("keydown", (event) => board.keydown(event));
  const update = () => {
    empty.hidden = !board.empty;
    board.paint();
  };
  model.on(["points", "labels", "extent", "cursor", "walk"], update);
  new ResizeObserver(() => board.paint()).observe(frame);
  const theme = new MutationObserver(() => board.paint());
  theme.observe(document.documentElement, {attributes: true});
  model.on("remove", () => theme.disconnect());
  update();
  const box = document.createElement("div");
  box.append(frame, note);
  return box;
}
