// What a lab tells the page, and when.

import assert from "node:assert/strict";
import {test} from "node:test";
import {render} from "../../weblab/labkit/widgets/status.js";

class FakeModel {
  version = "1";
  lab = "optimizers";
  state = "running";
  metrics = {step: 1};
  code = {code_state: "error", code_message: "Line 1"};
  parameters = {lr: undefined};
  hear = new Map();

  on(names, act) {
    for (const name of [names].flat()) this.hear.set(name, act);
  }

  change(values) {
    Object.assign(this, values);
    for (const name of Object.keys(values)) this.hear.get(name)();
  }
}

test("code that was started is running until Python says more, whatever else is told", () => {
  const window = Object.assign(new EventTarget(), {weblab: {state: "running", metrics: {}}});
  Object.assign(globalThis, {window});
  const model = new FakeModel();
  render({model, el: {style: {}}});
  assert.deepEqual(window.weblab.parameters, {lr: null}, "a value that follows from others");
  const detail = {code_state: "running", code_message: ""};
  window.dispatchEvent(new CustomEvent("weblab:code", {detail}));
  assert.deepEqual(window.weblab.metrics, {step: 1, ...detail});
  model.change({metrics: {step: 2}});
  assert.deepEqual(window.weblab.metrics, {step: 2, ...detail}, "the race beside goes on");
  model.change({code: {code_state: "idle", code_message: "The code ran."}});
  assert.equal(window.weblab.metrics.code_state, "idle");
  model.change({metrics: {step: 3}});
  assert.equal(window.weblab.metrics.code_state, "idle");
});

test("a lab that the page leaves tells nothing more", () => {
  const weblab = {visit: 1, state: "running", metrics: {}};
  const window = Object.assign(new EventTarget(), {weblab});
  Object.assign(globalThis, {window});
  const model = new FakeModel();
  render({model, el: {style: {}}});
  Object.assign(weblab, {visit: 2, lab: "cnn", state: "loading", metrics: {}});
  model.change({state: "paused", metrics: {step: 2}});
  assert.deepEqual(weblab, {...weblab, lab: "cnn", state: "loading", metrics: {}});
});
