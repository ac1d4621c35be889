// Messages between a lab in a frame and the page around it: anybody may send either of them anything.

import assert from "node:assert/strict";
import {test} from "node:test";
import {isAnswer, isAsk, isHello, isNews, METHODS, PROTOCOL} from "../shared/protocol.js";

const COUNT = 20_000;

// Mulberry32: the same messages in each run.
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = seeded(13);
const oneOf = (choices) => choices[Math.floor(random() * choices.length)];

const circle = {};
circle.circle = circle;
const values = () =>
  oneOf([
    ...[undefined, null, true, 0, 1, -1, 0.5, 2 ** 60, Number.NaN, 3n, "", "weblab", "run"],
    ...["weblab:ask", "weblab:answer", "weblab:hello", "idle", "x".repeat(20_000)],
    ...[circle, new Date(Number.NaN), new Map([[1, 2]]), new Uint8Array(3), Object.create(null)],
    ...[[], [3n], [circle], [[[]]], {}, {step: 1}, {toJSON: 3}, new Error("x"), Symbol.iterator],
  ]);

const USUAL = [
  {type: "weblab:ask", protocol: PROTOCOL, id: 1, method: "set", args: [{lr: 1}]},
  {type: "weblab", state: "idle", metrics: {step: 1}},
  {type: "weblab:answer", protocol: PROTOCOL, id: 1},
  {type: "weblab:hello", protocol: PROTOCOL},
];

// A message of the shape that there is, or one some of whose fields are something else or gone.
function message() {
  if (random() < 0.1) return values();
  const found = {...oneOf(USUAL)};
  for (let changes = Math.floor(random() * 3); changes > 0; changes -= 1) {
    const name = oneOf([...Object.keys(found), "error", "value"]);
    if (random() < 0.2) delete found[name];
    else found[name] = values();
  }
  return found;
}

const isId = (id) => Number.isSafeInteger(id) && id >= 0;
const isPlain = (value) => Object(value) === value && !Array.isArray(value);

function fits(most, value) {
  try {
    return JSON.stringify(value).length <= most;
  } catch {
    return false;
  }
}

const SHAPES = [
  {
    is: isAsk,
    ...{type: "weblab:ask", protocol: PROTOCOL},
    has: ({id, method, args}) =>
      isId(id) && METHODS.includes(method) && Array.isArray(args) && fits(10_000, args),
  },
  {
    is: isNews,
    ...{type: "weblab", protocol: undefined},
    has: (data) =>
      ["loading", "idle", "running", "paused", "done", "error"].includes(data.state) &&
      isPlain(data.metrics) &&
      fits(1_000_000, data),
  },
  {
    is: isAnswer,
    ...{type: "weblab:answer", protocol: PROTOCOL},
    has: ({id, error}) => isId(id) && ["undefined", "string"].includes(typeof error),
  },
  {is: isHello, ...{type: "weblab:hello", protocol: PROTOCOL}, has: () => true},
];

test("whatever comes, only a message of its shape is one, and none throws", () => {
  for (const {is, type, protocol, has} of SHAPES) {
    let found = 0;
    for (let count = 0; count < COUNT; count += 1) {
      const data = message();
      const known = isPlain(data) && data.type === type;
      const expected = known && (!protocol || data.protocol === protocol) && has(data);
      assert.equal(is(data), expected, `${type} ${count}`);
      found += Number(expected);
    }
    assert.ok(found > COUNT / 50 && found < COUNT / 2, `${type}: ${found} of ${COUNT}`);
  }
});
