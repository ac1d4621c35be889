import assert from "node:assert/strict";
import {beforeEach, mock, test} from "node:test";
import {Life} from "../page/life.js";

const PING_MS = 3_000;
let heard;
let asked;
let life;
let starts;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({apis: ["setInterval"]});
  heard = [];
  asked = 0;
  starts = false;
  const worker = /** @type {any} */ ({postMessage: () => (asked += 1)});
  const hear = {
    died: () => heard.push("died"),
    silent: (seconds) => heard.push(`silent for ${seconds} s`),
    answers: () => heard.push("answers"),
  };
  life = new Life(worker, hear, () => starts);
});

const ticks = (count) => mock.timers.tick(PING_MS * count);

test("Python that answers is asked again and again, and nothing is told", () => {
  life.ask();
  for (let tick = 0; tick < 50; tick += 1) {
    ticks(1);
    life.answered();
  }
  assert.equal(asked, 50);
  assert.deepEqual(heard, []);
});

test("a computation of some seconds is no silence, a longer one is told once", () => {
  life.ask();
  ticks(2);
  assert.deepEqual(heard, []);
  ticks(20);
  assert.deepEqual(heard, ["silent for 6 s"]);
  assert.equal(asked, 1); // Python is not buried under questions
  life.answered();
  assert.deepEqual(heard.at(-1), "answers");
});

test("a start may compute for longer", () => {
  starts = true;
  life.ask();
  ticks(10);
  assert.deepEqual(heard, []);
  ticks(20);
  assert.deepEqual(heard, ["silent for 30 s"]);
});

test("Python is busy while a question waits for the next one", () => {
  life.ask();
  ticks(1);
  assert.equal(life.busy, false);
  ticks(1);
  assert.equal(life.busy, true);
  life.answered();
  assert.equal(life.busy, false);
});

test("after its end nobody is asked", () => {
  life.ask();
  life.end();
  ticks(20);
  assert.equal(asked, 0);
});

test("who is given the worker's lock knows that it died", async () => {
  let release;
  const locks = {request: (_, act) => new Promise((free) => (release = free)).then(act)};
  Object.defineProperty(globalThis, "navigator", {value: {locks}, configurable: true});
  life.watch("its lock");
  await new Promise(setImmediate);
  assert.deepEqual(heard, []);
  release();
  await new Promise(setImmediate);
  assert.deepEqual(heard, ["died"]);
});
