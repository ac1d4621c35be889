import assert from "node:assert/strict";
import {test} from "node:test";
import {tellUncaught} from "../page/uncaught.js";

const BASE = "https://somewhere.example/weblab/";

function listening() {
  const listeners = {};
  const told = [];
  const addEventListener = (type, listener) => (listeners[type] = listener);
  Object.assign(globalThis, {window: {addEventListener}});
  tellUncaught(BASE, (error) => told.push(error.message));
  return {listeners, told};
}

function from(place) {
  const error = new Error(place);
  error.stack = `Error: ${place}\n  at act (${place}:1:1)`;
  return error;
}

test("what the site's own scripts do not catch is told", () => {
  const {listeners, told} = listening();
  listeners.error({error: from(`${BASE}page.js`)});
  listeners.unhandledrejection({reason: from("blob:https://somewhere.example/1")});
  listeners.unhandledrejection({reason: new DOMException("not readable")});
  assert.deepEqual(told, [`${BASE}page.js`, "blob:https://somewhere.example/1", "not readable"]);
});

test("extensions and the browser's own notes are not", () => {
  const {listeners, told} = listening();
  listeners.error({error: from("chrome-extension://abc/content.js")});
  listeners.error({error: null, message: "ResizeObserver loop completed"});
  listeners.unhandledrejection({reason: undefined});
  assert.deepEqual(told, []);
});
