// Keys that work anywhere on the page, for as long as their lab is there.

import assert from "node:assert/strict";
import {test} from "node:test";
import {render} from "../../weblab/labkit/widgets/shortcuts.js";

function press(window, key) {
  window.dispatchEvent(Object.assign(new Event("keydown"), {key}));
}

test("keys are told until their component is removed", () => {
  const window = new EventTarget();
  Object.assign(globalThis, {window, Element: class {}});
  const acts = new Map();
  const model = {keys: ["R"], pressed: null, on: (name, act) => acts.set(name, act)};
  render({model, el: {style: {}}});
  press(window, "r");
  assert.deepEqual(model.pressed, ["R", 1]);
  acts.get("remove")();
  press(window, "r");
  assert.deepEqual(model.pressed, ["R", 1]);
});
