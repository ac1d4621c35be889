import assert from "node:assert/strict";
import {readFile} from "node:fs/promises";
import {beforeEach, test} from "node:test";

const PAD = new URL("../../weblab/labkit/digits/widgets/draw_pad.js", import.meta.url);
const SIZE = 280; // of the pad's own units
const BOX = {left: 100, top: 50, width: 560, height: 560}; // on screen: two pixels a unit

class FakeElement {
  listeners = {};
  children = [];
  style = {};
  width = 0;
  height = 0;
  clientWidth = BOX.width;
  addEventListener(type, listener) {
    this.listeners[type] = [...(this.listeners[type] ?? []), listener];
  }
  append(...children) {
    this.children.push(...children);
  }
  setAttribute() {}
  setPointerCapture() {}
  focus() {
    this.tell("focus", {});
  }
  getBoundingClientRect = () => BOX;
  getContext = () => new Proxy({}, {get: () => () => {}, set: () => true});
  tell(type, event) {
    const common = {preventDefault: () => {}, stopPropagation: () => {}, type, button: 0};
    for (const listener of this.listeners[type] ?? []) listener({...common, ...event});
  }
}

class Observer {
  observe() {}
  disconnect() {}
}

const themes = new Set(); // the observers of the page's theme

class ThemeObserver extends Observer {
  observe() {
    themes.add(this);
  }
  disconnect() {
    themes.delete(this);
  }
}

const frames = [];
let canvas;
Object.assign(globalThis, {
  devicePixelRatio: 1,
  document: {
    documentElement: {dataset: {}},
    createElement: (name) => {
      const made = new FakeElement();
      if (name === "canvas") canvas = made;
      return made;
    },
  },
  ResizeObserver: Observer,
  MutationObserver: ThemeObserver,
  matchMedia: () => ({matches: true}),
  getComputedStyle: () => ({color: "black", getPropertyValue: () => "gray"}),
  requestAnimationFrame: (act) => frames.push(act),
  cancelAnimationFrame: () => {},
});
const source = await readFile(PAD, "utf8"); // a file of the app, which is no package of Node's
const {render} = await import(`data:text/javascript,${encodeURIComponent(source)}`);

let model;
let removed;

beforeEach(() => {
  themes.clear();
  removed = () => {};
  const on = (name, act) => {
    if (name === "remove") removed = act;
  };
  model = {strokes: [], pen: 22, samples: [], sample_title: "{digit}", on};
  render({model, el: new FakeElement()});
});

const at = (x, y) => ({clientX: BOX.left + 2 * x, clientY: BOX.top + 2 * y});
const mouse = {pointerId: 1, pointerType: "mouse", timeStamp: 0};

test("what is drawn on screen is told in the pad's own units, whatever its size", () => {
  canvas.tell("pointerdown", {...mouse, ...at(10, 20)});
  canvas.tell("pointermove", {...mouse, ...at(140.04, 140)});
  canvas.tell("pointerup", {...mouse, ...at(SIZE, SIZE)});
  assert.deepEqual(model.strokes, [
    [
      [10, 20],
      [140, 140],
      [280, 280],
    ],
  ]);
});

test("a stroke beyond the edge is kept as it was drawn", () => {
  canvas.tell("pointerdown", {...mouse, ...at(140, 10)});
  canvas.tell("pointermove", {...mouse, ...at(150, -40)});
  canvas.tell("pointerup", {...mouse, ...at(160, 10)});
  assert.deepEqual(model.strokes[0][1], [150, -40]);
});

test("every point between two frames counts", () => {
  const between = [at(20, 20), at(30, 30)].map((point) => ({...mouse, ...point}));
  canvas.tell("pointerdown", {...mouse, ...at(10, 10)});
  canvas.tell("pointermove", {...mouse, ...at(30, 30), getCoalescedEvents: () => between});
  canvas.tell("pointerup", {...mouse, ...at(40, 40)});
  assert.deepEqual(
    model.strokes[0].map(([x]) => x),
    [10, 20, 30, 40],
  );
});

test("a second pointer does not draw into the first one's stroke", () => {
  canvas.tell("pointerdown", {...mouse, ...at(10, 10)});
  canvas.tell("pointerdown", {...mouse, pointerId: 2, ...at(200, 200)});
  canvas.tell("pointermove", {...mouse, pointerId: 2, ...at(210, 210)});
  canvas.tell("pointerup", {...mouse, ...at(20, 20)});
  assert.deepEqual(
    model.strokes[0].map(([x]) => x),
    [10, 20],
  );
  assert.equal(model.strokes.length, 1);
});

test("in a post a finger draws only once it has tapped the pad, and a mouse at once", () => {
  const {dataset} = document.documentElement;
  dataset.embed = "true";
  render({model, el: new FakeElement()});
  delete dataset.embed;
  assert.equal(canvas.style.touchAction, "manipulation");
  const finger = {pointerId: 2, pointerType: "touch", timeStamp: 0};
  const drag = (pointer, end) => {
    canvas.tell("pointerdown", {...pointer, ...at(10, 10)});
    canvas.tell("pointermove", {...pointer, ...at(20, 20)});
    canvas.tell(end, {...pointer, ...at(30, 30)});
  };
  drag(finger, "pointercancel"); // the page has scrolled
  assert.equal(model.strokes.length, 0);
  drag(mouse, "pointerup");
  assert.equal(model.strokes.length, 1);
  drag(finger, "pointerup");
  assert.equal(model.strokes.length, 1);
  assert.equal(canvas.style.touchAction, "none");
  drag(finger, "pointerup");
  assert.equal(model.strokes.length, 2);
  canvas.tell("blur", {});
  drag(finger, "pointerup");
  assert.equal(model.strokes.length, 2);
});

test("a pen wins over the palm that came first", () => {
  canvas.tell("pointerdown", {pointerId: 1, pointerType: "touch", timeStamp: 0, ...at(250, 250)});
  canvas.tell("pointerdown", {pointerId: 2, pointerType: "pen", timeStamp: 50, ...at(10, 10)});
  canvas.tell("pointerup", {pointerId: 2, pointerType: "pen", timeStamp: 90, ...at(20, 20)});
  assert.deepEqual(model.strokes, [
    [
      [10, 10],
      [20, 20],
    ],
  ]);
});

test("the keyboard walks over cells and draws through their middles", () => {
  const press = (...keys) => {
    for (const key of keys) canvas.tell("keydown", {key});
    for (const act of frames.splice(0)) act();
  };
  press(" ", "ArrowRight", "ArrowDown", " ");
  const drawn = [
    [145, 145],
    [155, 145],
    [155, 155],
  ];
  assert.deepEqual(model.strokes, [drawn]);
  press(...Array(40).fill("ArrowLeft"), " ", "ArrowLeft", " ");
  assert.deepEqual(model.strokes[1], [
    [5, 155],
    [5, 155],
  ]); // the grid ends at the pad's edge
  press("Backspace");
  assert.deepEqual(model.strokes, [drawn]);
  press("Delete");
  assert.deepEqual(model.strokes, []);
});

/** Renders a pad on a page that has kept a drawing; returns what was set aside. */
async function renderKept(kept, strokes = []) {
  const aside = [];
  const work = {get: () => kept, put: () => {}, setAside: (part) => aside.push(part)};
  Object.assign(globalThis, {weblab: {work: {...work, linked: Promise.resolve()}}});
  model.strokes = strokes;
  render({model, el: new FakeElement()});
  await new Promise(setImmediate);
  Object.assign(globalThis, {weblab: undefined});
  return aside;
}

const KEPT = [
  [
    [10, 20],
    [30.5, -40],
  ],
];

test("a drawing that was kept comes back, unless another one is there", async () => {
  assert.deepEqual(await renderKept(KEPT), []);
  assert.deepEqual(model.strokes, KEPT);
  await renderKept(KEPT, [[[1, 1]]]);
  assert.deepEqual(model.strokes, [[[1, 1]]]);
  await renderKept(undefined);
  assert.deepEqual(model.strokes, []);
});

test("what is no drawing is set aside", async () => {
  const huge = Array(3).fill(Array(9_000).fill([1, 1]));
  for (const wrong of [7, "x", [[]], [[[1]]], [[["a", 1]]], [[[1, null]]], {}, null, huge]) {
    assert.deepEqual(await renderKept(wrong), ["drawing"], JSON.stringify(wrong).slice(0, 40));
    assert.deepEqual(model.strokes, []);
  }
});

test("a pad that is removed lets go of the page", () => {
  assert.equal(themes.size, 1);
  removed();
  assert.equal(themes.size, 0);
});
