import assert from "node:assert/strict";
import {test} from "node:test";
import {IDBFactory} from "fake-indexeddb";
import {holdLock, outlive} from "../shared/lock.js";

/** @type {IDBOpenDBRequest[]} of the test */
let opened;

/** As over plain http: without locks. */
function withoutLocks() {
  opened = [];
  const factory = new IDBFactory();
  globalThis.indexedDB = Object.assign(Object.create(factory), {
    databases: () => factory.databases(),
    deleteDatabase: (name) => factory.deleteDatabase(name),
    open: (name) => {
      opened.push(factory.open(name));
      return opened.at(-1);
    },
  });
  Object.defineProperty(globalThis, "navigator", {value: {}, configurable: true});
}

async function turns() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

test("where there are no locks, who waits for a worker's end is told when its database closes", async () => {
  withoutLocks();
  const opening = indexedDB.open("the worker's");
  await new Promise((resolve) => (opening.onsuccess = resolve));
  let ended = false;
  const waiting = outlive("the worker's").then(() => (ended = true));
  await turns();
  assert.equal(ended, false);
  opening.result.close(); // as browsers do with those of a worker that is ended
  await waiting;
  assert.deepEqual(await indexedDB.databases(), []);
});

test("a worker without locks holds a database of its own, and does not give it away", async () => {
  withoutLocks();
  const [name, other] = [await holdLock(), await holdLock()];
  assert.notEqual(name, other);
  let ended = false;
  const waiting = outlive(other).then(() => (ended = true));
  await turns();
  assert.equal(ended, false);
  for (const {result} of opened) result.close();
  await waiting;
  assert.deepEqual(
    (await indexedDB.databases()).map((each) => each.name),
    [name],
  );
});

test("with locks it holds one", async () => {
  const asked = [];
  const locks = {request: async (name, act) => asked.push(name) && act()};
  Object.defineProperty(globalThis, "navigator", {value: {locks}, configurable: true});
  const name = await holdLock();
  assert.deepEqual(asked, [name]);
});
