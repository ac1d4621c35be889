// A pad for drawing with mouse, touch, pen or keyboard.
// The drawing is kept as strokes; model.strokes always holds the whole of it.

const SIZE = 280; // pad units, whatever the size on screen
const CELLS = 28; // the keyboard's grid
const CELL = SIZE / CELLS;
const MOST_POINTS = 20_000; // of a drawing that is kept
const PALM_MS = 1000; // so long after a pen was near, a touch is the hand that holds it
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
const round = (value) => Math.round(value * 10) / 10;
const inside = (value, limit) => Math.min(limit, Math.max(0, value));

class Pad {
  constructor(model, canvas) {
    this.model = model;
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.strokes = structuredClone(model.strokes);
    this.pointer = null; // id of the pointer that is drawing
    this.touching = false; // whether it is a finger, or a palm
    this.asleep = false; // whether fingers only scroll over it
    this.penTime = -Infinity; // when a pen was near
    this.cursor = {x: CELLS / 2, y: CELLS / 2, visible: false, down: false};
    this.frame = null;
  }

  // What is on screen

  resize() {
    const pixels = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (pixels && this.canvas.width !== pixels) {
      this.canvas.width = this.canvas.height = pixels;
    }
    this.paint();
  }

  paint() {
    const {context, canvas} = this;
    const style = getComputedStyle(canvas);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.scale(canvas.width / SIZE, canvas.height / SIZE);
    if (this.cursor.visible) this.paintGrid(style);
    context.strokeStyle = context.fillStyle = style.color;
    context.lineWidth = this.model.pen;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of this.strokes) this.paintStroke(stroke);
    if (this.cursor.visible) this.paintCursor(style);
  }

  paintStroke(stroke) {
    const {context} = this;
    context.beginPath();
    context.moveTo(...stroke[0]);
    for (const point of stroke) context.lineTo(...point);
    context.stroke();
  }

  paintGrid(style) {
    const {context} = this;
    context.strokeStyle = style.getPropertyValue("--grid-color");
    context.lineWidth = 0.5;
    context.beginPath();
    for (let i = 1; i < CELLS; i++) {
      context.moveTo(i * CELL, 0);
      context.lineTo(i * CELL, SIZE);
      context.moveTo(0, i * CELL);
      context.lineTo(SIZE, i * CELL);
    }
    context.stroke();
  }

  paintCursor(style) {
    const {context, cursor} = this;
    context.strokeStyle = context.fillStyle = style.getPropertyValue("--accent-color");
    context.lineWidth = 2;
    context.beginPath();
    context.rect(cursor.x * CELL, cursor.y * CELL, CELL, CELL);
    if (cursor.down) context.fill();
    context.stroke();
  }

  // What is drawn

  begin(point) {
    this.strokes.push([point]);
    this.changed();
  }

  extend(point) {
    this.strokes.at(-1).push(point);
    this.changed();
  }

  changed() {
    this.frame ??= requestAnimationFrame(() => this.publish());
  }

  publish() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.paint();
    this.model.strokes = structuredClone(this.strokes);
  }

  replace(strokes) {
    this.release();
    this.strokes = structuredClone(strokes);
    this.publish();
  }

  undo() {
    this.replace(this.strokes.slice(0, -1));
  }

  clear() {
    this.replace([]);
  }

  release() {
    this.pointer = null;
    this.cursor.down = false;
  }

  // Mouse, touch and pen

  // A stroke goes on beyond the edge: what is not seen there is part of the digit all the same.
  position(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      round(((event.clientX - box.left) / box.width) * SIZE),
      round(((event.clientY - box.top) / box.height) * SIZE),
    ];
  }

  notePen({pointerType, timeStamp}) {
    if (pointerType === "pen") this.penTime = timeStamp;
  }

  // A pen wins over the palm that rests beside it, whichever came first.
  pointerdown(event) {
    const touch = event.pointerType === "touch";
    const palm = touch && event.timeStamp - this.penTime < PALM_MS;
    if (touch && this.asleep) return;
    const overPalm = event.pointerType === "pen" && this.touching;
    if (event.button !== 0 || palm || (this.pointer !== null && !overPalm)) return;
    if (this.pointer !== null) this.strokes.pop();
    this.pointer = event.pointerId;
    this.touching = touch;
    this.canvas.setPointerCapture(event.pointerId);
    this.cursor.visible = this.cursor.down = false;
    this.begin(this.position(event));
  }

  pointermove(event) {
    if (event.pointerId !== this.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) this.extend(this.position(each));
  }

  pointerup(event) {
    if (event.pointerId !== this.pointer) return;
    this.strokes.at(-1).push(this.position(event));
    this.pointercancel(event);
  }

  pointercancel(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.publish();
  }

  lostpointercapture(event) {
    this.pointercancel(event);
  }

  // Keyboard: arrows move over the grid, space puts the pen down and lifts it

  keydown(event) {
    const command = event.ctrlKey || event.metaKey;
    const undo = event.key === "Backspace" || (command && event.key === "z");
    if (this.pointer !== null || event.altKey || (command && !undo)) return; // the browser's own
    if (event.key in ARROWS) this.move(...ARROWS[event.key]);
    else if (event.key === " " || event.key === "Enter") this.toggle();
    else if (event.key === "Escape") this.cursor.down = false;
    else if (event.key === "Delete") this.clear();
    else if (undo) this.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor.visible = true;
    this.paint();
  }

  center() {
    return [(this.cursor.x + 0.5) * CELL, (this.cursor.y + 0.5) * CELL];
  }

  move(dx, dy) {
    this.cursor.x = inside(this.cursor.x + dx, CELLS - 1);
    this.cursor.y = inside(this.cursor.y + dy, CELLS - 1);
    if (this.cursor.down) this.extend(this.center());
  }

  toggle() {
    this.cursor.down = !this.cursor.down;
    if (this.cursor.down) this.begin(this.center());
  }

  blur() {
    this.cursor.visible = this.cursor.down = false;
    this.paint();
  }
}

function element(name, properties = {}, ...children) {
  const result = Object.assign(document.createElement(name), properties);
  result.append(...children);
  return result;
}

function button(label, title, onclick) {
  return element("button", {type: "button", textContent: label, title, onclick});
}

function samples(model, pad) {
  const buttons = model.samples.map((strokes, i) =>
    button(i, model.sample_title.replace("{digit}", i), () => pad.replace(strokes)),
  );
  const title = element("h2", {textContent: model.samples_heading});
  return [title, element("div", {className: "samples"}, ...buttons)];
}

function isDrawing(strokes) {
  const isPoint = (point) =>
    Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
  const isStroke = (stroke) => Array.isArray(stroke) && stroke.length > 0 && stroke.every(isPoint);
  return Array.isArray(strokes) && strokes.every(isStroke) && strokes.flat().length <= MOST_POINTS;
}

// The drawing of the last visit, where the page keeps what was done on it.
async function restore(model, pad) {
  const {work} = globalThis.weblab ?? {};
  const kept = work?.get("drawing");
  model.on("strokes", () => work?.put("drawing", model.strokes));
  if (kept === undefined) return;
  if (!isDrawing(kept)) return work.setAside("drawing");
  await work.linked;
  if (kept.length && !model.strokes.length) pad.replace(kept);
}

// In a post, scrolling passes over the pad until it is tapped; what scrolls ends in no pointerup.
function sleepUntilTapped(model, pad, hint) {
  const {canvas} = pad;
  const coarse = matchMedia("(pointer: coarse)").matches;
  const sleep = (asleep) => {
    pad.asleep = asleep;
    canvas.style.touchAction = asleep ? "manipulation" : "none";
    hint.textContent = asleep && coarse ? model.tap_hint : model.hint;
  };
  canvas.addEventListener("pointerup", ({pointerType}) => {
    if (pointerType === "touch") canvas.focus();
  });
  canvas.addEventListener("focus", () => sleep(false));
  canvas.addEventListener("blur", () => sleep(true));
  sleep(true);
}

export function render({model}) {
  const canvas = element("canvas", {tabIndex: 0});
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", model.label);
  canvas.setAttribute("aria-describedby", "pad-help");
  const pad = new Pad(model, canvas);
  const pointing = [
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "lostpointercapture",
  ];
  for (const type of pointing) canvas.addEventListener(type, (event) => pad.notePen(event));
  for (const type of [...pointing, "keydown", "blur"]) {
    canvas.addEventListener(type, (event) => pad[type](event));
  }
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  new ResizeObserver(() => pad.resize()).observe(canvas);
  const theme = new MutationObserver(() => pad.paint());
  theme.observe(document.documentElement, {attributes: true});
  model.on("remove", () => theme.disconnect());

  const hint = element("p", {className: "hint", textContent: model.hint});
  if (document.documentElement.dataset?.embed === "true") sleepUntilTapped(model, pad, hint);
  const help = element("p", {id: "pad-help", className: "help", textContent: model.help});
  const undo = button(model.undo_label, "Backspace", () => pad.undo());
  const clear = button(model.clear_label, "Delete", () => pad.clear());

  const refresh = () => {
    const empty = model.strokes.length === 0;
    hint.hidden = !empty;
    undo.disabled = clear.disabled = empty;
    if (JSON.stringify(model.strokes) !== JSON.stringify(pad.strokes) && pad.pointer === null) {
      pad.replace(model.strokes);
    }
  };
  model.on("strokes", refresh);
  model.on("pen", () => pad.paint());
  refresh();
  restore(model, pad);

  return element(
    "div",
    {className: "pad"},
    element("div", {className: "surface"}, canvas, hint),
    element("div", {className: "buttons"}, undo, clear),
    help,
    ...(model.samples.length ? samples(model, pad) : []),
  );
}
