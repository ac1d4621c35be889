// Digits in rows on one canvas: pointer or arrow keys look at one, click or Enter chooses it.

const PIXELS = 28;
const GAP = 2;
const CAPTION = 16; // height of a text below a digit, in pixels of the page
const MOVES = {ArrowLeft: -1, ArrowRight: 1};

class Sheet {
  columns = 1;

  constructor(model, canvas, note) {
    this.model = model;
    this.canvas = canvas;
    this.note = note;
    this.current = null; // the one that is looked at
    this.bitmap = document.createElement("canvas");
  }

  get count() {
    return (this.model.pixels?.byteLength ?? 0) / PIXELS ** 2;
  }

  get pitch() {
    const {side, captioned} = this.model;
    return {x: side + GAP, y: side + GAP + (captioned ? CAPTION : 0)};
  }

  // All digits in one column of pixels, from which the canvas takes them.
  unpack() {
    const bytes = new Uint8Array(this.model.pixels ?? 0);
    this.bitmap.width = PIXELS;
    this.bitmap.height = Math.max(1, PIXELS * this.count);
    const image = new ImageData(PIXELS, this.bitmap.height);
    const colors = new Uint32Array(image.data.buffer);
    for (let i = 0; i < bytes.length; i++) colors[i] = 0xff000000 | (bytes[i] * 0x010101);
    this.bitmap.getContext("2d")?.putImageData(image, 0, 0);
    this.current = null;
    this.paint();
  }

  paint() {
    const width = this.canvas.parentElement.clientWidth;
    if (!width) return;
    const {x, y} = this.pitch;
    this.columns = Math.max(1, Math.floor(width / x));
    const height = Math.max(1, Math.ceil(this.count / this.columns)) * y;
    const {canvas} = this;
    Object.assign(canvas.style, {width: `${width}px`, height: `${height}px`});
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    const context = canvas.getContext("2d");
    context.scale(devicePixelRatio, devicePixelRatio);
    context.imageSmoothingEnabled = false;
    for (let i = 0; i < this.count; i++) this.paintDigit(context, i);
    for (const i of [this.model.chosen, this.current]) if (i != null) this.paintFrame(context, i);
  }

  corner(i) {
    const {x, y} = this.pitch;
    return [(i % this.columns) * x, Math.floor(i / this.columns) * y];
  }

  paintDigit(context, i) {
    const {side, captioned, captions} = this.model;
    const [x, y] = this.corner(i);
    context.drawImage(this.bitmap, 0, i * PIXELS, PIXELS, PIXELS, x + 1, y + 1, side, side);
    if (!captioned) return;
    context.fillStyle = getComputedStyle(this.canvas).color;
    context.font = `12px ${getComputedStyle(this.canvas).fontFamily}`;
    context.textAlign = "center";
    context.fillText(captions[i] ?? "", x + 1 + side / 2, y + side + CAPTION - 3, side);
  }

  paintFrame(context, i) {
    const [x, y] = this.corner(i);
    const {side} = this.model;
    context.strokeStyle = "#d55e00";
    context.lineWidth = i === this.current ? 2 : 3;
    context.strokeRect(x + 1, y + 1, side, side);
  }

  at(event) {
    const {x, y} = this.pitch;
    const column = Math.floor(event.offsetX / x);
    const i = Math.floor(event.offsetY / y) * this.columns + column;
    return column < this.columns && i < this.count ? i : null;
  }

  look(i) {
    if (i === this.current) return;
    this.current = i;
    this.note.textContent = i == null ? "" : (this.model.captions[i] ?? "");
    this.paint();
  }

  choose(i) {
    if (i != null) this.model.chosen = i;
  }

  keydown(event) {
    const from = this.current ?? this.model.chosen ?? 0;
    const rows = {ArrowUp: -this.columns, ArrowDown: this.columns};
    const move = {...MOVES, ...rows}[event.key];
    if (move !== undefined) {
      const i = Math.min(this.count - 1, Math.max(0, from + move));
      this.look(i);
      this.reveal(i);
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(this.current ?? 0);
    } else {
      return;
    }
    event.preventDefault();
  }

  reveal(i) {
    const frame = this.canvas.parentElement;
    const [, top] = this.corner(i);
    const bottom = top + this.pitch.y;
    if (top < frame.scrollTop) frame.scrollTop = top;
    else if (bottom > frame.scrollTop + frame.clientHeight) {
      frame.scrollTop = bottom - frame.clientHeight;
    }
  }
}

export function render({model}) {
  const canvas = Object.assign(document.createElement("canvas"), {tabIndex: 0});
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", model.label);
  const frame = Object.assign(document.createElement("div"), {className: "frame"});
  frame.style.height = `${model.frame_height}px`;
  const empty = Object.assign(document.createElement("p"), {textContent: model.empty});
  const note = Object.assign(document.createElement("output"), {className: "note"});
  frame.append(canvas, empty);
  const sheet = new Sheet(model, canvas, note);
  canvas.addEventListener("pointermove", (event) => sheet.look(sheet.at(event)));
  canvas.addEventListener("pointerleave", () => sheet.look(null));
  canvas.addEventListener("blur", () => sheet.look(null));
  canvas.addEventListener("click", (event) => sheet.choose(sheet.at(event)));
  canvas.addEventListener("keydown", (event) => sheet.keydown(event));
  const refill = () => {
    empty.hidden = sheet.count > 0;
    canvas.hidden = sheet.count === 0;
    sheet.unpack();
  };
  model.on("pixels", refill);
  model.on(["chosen", "captions"], () => sheet.paint());
  new ResizeObserver(() => sheet.paint()).observe(frame);
  const theme = new MutationObserver(() => sheet.paint());
  theme.observe(document.documentElement, {attributes: true});
  model.on("remove", () => theme.disconnect());
  refill();
  const box = document.createElement("div");
  box.append(frame, note);
  return box;
}
