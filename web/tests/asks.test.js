// What the page around an embed asks, from the embed's side.

import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {Asks} from "../page/asks.js";

let told;
let sent;
let early;
let listener;
const parent = {postMessage: (message) => told.push(message)};
/** @type {Asks} */
let asks;

beforeEach(() => {
  told = [];
  sent = [];
  early = [];
  const addEventListener = (_, act) => (listener = act);
  Object.assign(globalThis, {window: {parent, addEventListener}});
  const own = {get: () => ({state: "idle"}), image: () => Promise.reject(new Error("No figure."))};
  asks = new Asks(
    own,
    (ask) => sent.push(ask),
    ({method}) => early.push(method),
  );
  asks.listen();
});

const settled = () => new Promise((resolve) => setTimeout(resolve));
const ask = (id, method, ...args) => ({type: "weblab:ask", protocol: 1, id, method, args});
const post = (data, source = parent) => listener({source, data});

test("it says that it listens, and hears the page around it alone", () => {
  assert.deepEqual(told, [{type: "weblab:hello", protocol: 1}]);
  asks.begin();
  post(ask(1, "run"), /** @type {any} */ ({}));
  for (const odd of [
    ...[null, "run", {...ask(1, "run"), protocol: 2}, ask(-1, "run"), ask(1.5, "run")],
    ...[ask(1, "constructor"), {...ask(1, "run"), args: "x"}, ask(1, "set", "x".repeat(20_000))],
  ]) {
    post(odd);
  }
  assert.deepEqual(sent, []);
  post(ask(1, "run"));
  assert.deepEqual(sent, [{id: 1, method: "run", args: []}]);
});

test("what is asked too early waits for Python, in its order", () => {
  post(ask(1, "set", {lr: 1}));
  post(ask(2, "run"));
  post(ask(2, "run"));
  assert.deepEqual([sent, early], [[], ["set", "run"]]);
  asks.begin();
  assert.deepEqual(
    sent.map(({id}) => id),
    [1, 2],
  );
  asks.answer({id: 2, value: null});
  asks.answer({id: 2, value: null});
  assert.deepEqual(told.slice(1), [{type: "weblab:answer", protocol: 1, id: 2, value: null}]);
});

test("what the page knows itself it answers itself", async () => {
  asks.begin();
  post(ask(1, "get"));
  post(ask(2, "image"));
  await settled();
  assert.deepEqual(
    told.slice(1).map(({id, value, error}) => [id, value, error]),
    [
      [1, {state: "idle"}, undefined],
      [2, undefined, "No figure."],
    ],
  );
});

test("when Python will not come, all that waits and all that follows is refused", () => {
  post(ask(1, "run"));
  asks.fail("No connection.");
  post(ask(2, "run"));
  assert.deepEqual(
    told.slice(1).map(({id, error}) => [id, error]),
    [
      [1, "No connection."],
      [2, "No connection."],
    ],
  );
});
