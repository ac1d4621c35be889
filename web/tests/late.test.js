import assert from "node:assert/strict";
import {beforeEach, mock, test} from "node:test";
import {tellLate} from "../page/late.js";

const say = (name, {file}) => `${name}: ${file}`;
let shown;
let handlers;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({apis: ["setTimeout"]});
  shown = new Map();
  const loading = {
    worry: (source, {text}) => shown.set(source, text),
    calm: (source) => shown.delete(source),
  };
  handlers = tellLate(/** @type {any} */ (loading), say);
});

test("a file that takes long is told until it is there", () => {
  handlers.late({file: "python_stdlib.zip"});
  mock.timers.tick(7_000);
  assert.equal(shown.size, 0);
  mock.timers.tick(2_000);
  assert.deepEqual([...shown.values()], ["late: python_stdlib.zip"]);
  handlers.came({});
  assert.equal(shown.size, 0);
});

test("a file that comes soon is not told", () => {
  handlers.late({file: "numpy.whl", source: "engine 1"});
  handlers.came({source: "engine 1"});
  mock.timers.tick(60_000);
  assert.equal(shown.size, 0);
});
