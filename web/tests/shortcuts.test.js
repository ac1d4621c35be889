// Keys that work while the focus is inside the lab, for as long as that is there.

import assert from "node:assert/strict";
import {test} from "node:test";
import {render} from "../../weblab/labkit/widgets/shortcuts.js";

class FakeElement {
  style = {};
  constructor(kind) {
    this.kind = kind;
  }
  append() {}
  setAttribute() {}
  hasAttribute() {
    return false;
  }
  matches(selector) {
    return selector.split(", ").includes(this.kind);
  }
  closest(selector) {
    return this.matches(selector) ? this : null;
  }
}

const BODY = new FakeElement("body");
const LAB = new FakeElement(".part-controls");

function press(window, key, ...path) {
  const event = Object.assign(new Event("keydown", {cancelable: true}), {key});
  event.composedPath = () => path;
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

function keysOf() {
  const window = new EventTarget();
  const document = {createElement: (tag) => new FakeElement(tag)};
  Object.assign(globalThis, {window, document, Element: FakeElement});
  const acts = new Map();
  const model = {keys: ["Space", "R"], listed: {R: "Reset"}, pressed: null};
  model.on = (name, act) => acts.set(name, act);
  render({model});
  return {window, model, acts};
}

test("a key acts while the focus is inside the lab, and nowhere else", () => {
  const {window, model} = keysOf();
  assert.equal(press(window, " ", BODY), false, "Space scrolls the page");
  press(window, "r", BODY);
  assert.equal(model.pressed, null);
  press(window, "r", LAB, BODY);
  assert.deepEqual(model.pressed, ["R", 1]);
  assert.equal(press(window, " ", LAB, BODY), true);
  assert.deepEqual(model.pressed, ["Space", 2]);
});

test("a control keeps the keys that it wants itself", () => {
  const {window, model} = keysOf();
  press(window, "r", new FakeElement("input"), LAB, BODY);
  press(window, " ", new FakeElement("button"), LAB, BODY);
  assert.equal(model.pressed, null);
  press(window, "r", new FakeElement("button"), LAB, BODY);
  assert.deepEqual(model.pressed, ["R", 1]);
});

test("a press beside the controls gives the lab the focus", () => {
  const {window} = keysOf();
  const event = Object.assign(new Event("pointerdown"), {composedPath: () => [LAB, BODY]});
  window.dispatchEvent(event);
  assert.equal(LAB.tabIndex, -1);
});

test("keys are told until their component is removed", () => {
  const {window, model, acts} = keysOf();
  acts.get("remove")();
  press(window, "r", LAB, BODY);
  assert.equal(model.pressed, null);
});
