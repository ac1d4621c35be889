import assert from "node:assert/strict";
import {beforeEach, mock, test} from "node:test";
import {IDBFactory, IDBKeyRange} from "fake-indexeddb";

const SCOPE = "https://example.org/weblab/";
/** @type {Map<string, object>} locks by their names, with who holds each */
let locks;
/** @type {Map<string, string>} of the tab that opens next */
let session;
let holder;
/** @type {(() => void)[]} what pages do when they are left */
const leavings = [];

Object.assign(globalThis, {
  IDBKeyRange,
  location: {search: ""},
  addEventListener: (type, listener) => type === "pagehide" && leavings.push(listener),
  sessionStorage: {
    getItem: (name) => session.get(name) ?? null,
    setItem: (name, value) => session.set(name, value),
  },
});
Object.defineProperty(globalThis, "navigator", {
  value: {
    locks: {
      async request(name, _options, act) {
        if (locks.has(name)) return act(null);
        locks.set(name, holder);
        return act({name});
      },
      query: async () => ({held: [...locks.keys()].map((name) => ({name}))}),
    },
  },
  configurable: true,
});
const {Work, ownSettings} = await import("../page/work.js");
const {readRows} = await import("../page/records.js");

/** Waits until all is written: pages need not wait for their timers, as one that is left. */
async function settle() {
  for (const leave of leavings) leave();
  for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
}

/** Opens a lab in a tab, a new one unless its session is given. */
async function openTab({lab = "cnn", tab = new Map(), search = "", byLink = false} = {}) {
  session = tab;
  holder = {};
  globalThis.location = /** @type {any} */ ({search});
  const work = new Work(SCOPE, lab);
  await work.open(byLink);
  await settle();
  return {work, tab, holder};
}

/** Closes a tab's page, as a reload does, too. */
function close({holder: closed}) {
  for (const [name, held] of locks) if (held === closed) locks.delete(name);
}

let now = 0;
Date.now = () => {
  now += 1;
  return now;
};

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  locks = new Map();
  leavings.length = 0;
});

test("what the address says of the lab has an order of its own", () => {
  const settings = ownSettings("?lab=cnn&seed=1&lang=ko&lr=0.1&theme=dark&embed=1");
  assert.equal(settings, ownSettings("?lr=0.1&lab=draw&seed=1"));
  assert.equal(settings, "lr=0.1&seed=1");
  assert.equal(ownSettings("?lab=cnn&lang=en"), "");
});

test("a page that is loaded again finds what its tab had", async () => {
  const first = await openTab();
  first.work.put("drawing", [[[1, 2]]]);
  first.work.put("drawing", [[[3, 4]]]);
  await settle();
  close(first);
  const again = await openTab({tab: first.tab});
  assert.equal(again.work.state, "kept");
  assert.deepEqual(again.work.get("drawing"), [[[3, 4]]]);
  assert.equal(again.work.get("run"), undefined);
});

test("a new tab goes on where the last closed one ended, of its own lab", async () => {
  for (const drawing of ["older", "newer"]) {
    const tab = await openTab();
    tab.work.put("drawing", drawing);
    tab.work.put("settings", drawing);
    await settle();
    close(tab);
  }
  const next = await openTab();
  assert.equal(next.work.get("drawing"), "newer");
  next.work.put("drawing", "newest");
  await settle();
  close(next);
  const again = await openTab({tab: next.tab}); // with all that it took over
  assert.equal(again.work.get("drawing"), "newest");
  assert.equal(again.work.get("settings"), "newer");
  assert.equal((await openTab({lab: "draw"})).work.get("drawing"), undefined);
});

test("two open tabs do not overwrite each other", async () => {
  const one = await openTab();
  one.work.put("drawing", "one");
  await settle();
  const two = await openTab();
  assert.equal(two.work.get("drawing"), undefined);
  const copy = await openTab({tab: new Map(one.tab)}); // as 'Duplicate tab' makes
  two.work.put("drawing", "two");
  copy.work.put("drawing", "copy");
  await settle();
  for (const [tab, drawing] of [
    [one, "one"],
    [two, "two"],
    [copy, "copy"],
  ]) {
    close(tab);
    assert.equal((await openTab({tab: tab.tab})).work.get("drawing"), drawing);
  }
});

test("a run comes back under its own settings alone, and not where a link led here", async () => {
  const first = await openTab({search: "?lab=cnn&seed=3&filters=4"});
  first.work.put("run", "weights");
  await settle();
  close(first);
  const same = await openTab({tab: first.tab, search: "?filters=4&seed=3&lab=cnn&lang=ko"});
  assert.equal(same.work.getWithSettings("run"), "weights");
  close(same);
  const other = await openTab({tab: first.tab, search: "?lab=cnn&seed=3&filters=5"});
  assert.equal(other.work.getWithSettings("run"), undefined);
  close(other);
  const link = await openTab({tab: first.tab, search: "?lab=cnn&seed=3&filters=4", byLink: true});
  assert.equal(link.work.getWithSettings("run"), undefined);
});

test("what is let go does not come back", async () => {
  const first = await openTab();
  first.work.put("run", "weights");
  await settle();
  first.work.put("run", undefined);
  await settle();
  close(first);
  assert.equal((await openTab({tab: first.tab})).work.get("run"), undefined);
});

test("a damaged part is set aside once, and told", async () => {
  const first = await openTab();
  first.work.put("drawing", "no drawing");
  await settle();
  close(first);
  const again = await openTab({tab: first.tab});
  const told = mock.fn();
  again.work.addEventListener("aside", told);
  await again.work.setAside("drawing");
  assert.equal(told.mock.callCount(), 1);
  assert.equal(again.work.get("drawing"), undefined);
  close(again);
  const third = await openTab({tab: first.tab});
  assert.equal(third.work.get("drawing"), undefined);
  const parts = (await readRows([SCOPE])).map(({part}) => part);
  assert.deepEqual(parts, ["drawing aside"]);
});

test("forgetting forgets all labs and tabs, and what is done next is kept again", async () => {
  const other = await openTab({lab: "draw"});
  other.work.put("drawing", "a seven");
  const first = await openTab();
  first.work.put("drawing", "a four");
  await settle();
  first.work.put("settings", "about to be written");
  await first.work.forgetAll();
  await settle();
  assert.deepEqual(await readRows([SCOPE]), []);
  first.work.put("drawing", "a five");
  await settle();
  assert.equal((await readRows([SCOPE])).length, 1);
});

test("of each lab the last closed tabs stay, and of all as much as there is room for", async () => {
  for (const drawing of [1, 2, 3, 4, 5]) {
    const tab = await openTab();
    tab.work.put("drawing", drawing);
    await settle();
  }
  locks.clear(); // all are closed
  await openTab({lab: "draw"});
  const kept = (await readRows([SCOPE, "cnn"])).map(({value}) => value.content);
  assert.deepEqual(kept.sort(), [3, 4, 5]);
});

test("a part that is too large is not kept, and that is told", async () => {
  const first = await openTab();
  const told = mock.fn();
  first.work.addEventListener("state", told);
  first.work.put("run", "x".repeat(16_000_001));
  await settle();
  assert.equal(first.work.state, "not kept");
  assert.equal(told.mock.callCount(), 1);
});

for (const [what, open] of Object.entries({
  refuses: () => {
    throw new DOMException("denied", "SecurityError");
  },
  "does not answer": () => new EventTarget(),
})) {
  test(`where the browser's database ${what}, nothing is kept and nothing fails`, async () => {
    mock.timers.enable({apis: ["setTimeout"]});
    try {
      globalThis.indexedDB = /** @type {any} */ ({open, deleteDatabase: open});
      session = new Map();
      globalThis.location = /** @type {any} */ ({search: ""});
      const work = new Work(SCOPE, "cnn");
      const opened = work.open();
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      mock.timers.tick(3_000);
      await opened;
      assert.equal(work.state, "not kept");
      work.put("drawing", "a seven");
      assert.equal(work.get("drawing"), "a seven");
    } finally {
      mock.timers.reset();
    }
  });
}
