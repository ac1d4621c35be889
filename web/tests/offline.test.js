import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";

const ORIGIN = "https://example.org";
const listeners = {};
const cache = new Map();
let network;

Object.assign(globalThis, {
  self: {
    location: {origin: ORIGIN},
    addEventListener: (type, listener) => (listeners[type] = listener),
    skipWaiting: () => {},
  },
  fetch: async (request) => network(request),
  caches: {
    open: async () => ({
      match: async (url, {ignoreSearch}) => {
        const plain = (address) => (ignoreSearch ? address.split("?")[0] : address);
        const found = [...cache].find(([kept]) => plain(kept) === plain(url));
        return found?.[1].clone();
      },
      put: async (request, response) => cache.set(request.url, response),
    }),
  },
});
await import("../offline/offline.js");

/** Asks as the browser does, and waits for what is kept beside the answer. */
async function ask(path, {mode = "no-cors", origin = ORIGIN} = {}) {
  const request = {url: `${origin}${path}`, mode, method: "GET"};
  let answer;
  const kept = [];
  listeners.fetch({
    request,
    respondWith: (given) => (answer = given),
    waitUntil: (work) => kept.push(work),
  });
  const response = await answer;
  await Promise.all(kept);
  return response;
}

const offline = () => Promise.reject(new TypeError("Failed to fetch"));

beforeEach(() => {
  cache.clear();
  network = () => new Response("from the network");
});

test("the network comes first, and what it brought is given without it", async () => {
  assert.equal(await (await ask("/page.js")).text(), "from the network");
  network = () => new Response("newer");
  assert.equal(await (await ask("/page.js")).text(), "newer");
  network = offline;
  assert.equal(await (await ask("/page.js")).text(), "newer");
});

test("an answer that is no success is not kept", async () => {
  network = () => new Response("busy", {status: 503});
  assert.equal((await ask("/page.js")).status, 503);
  network = offline;
  await assert.rejects(ask("/page.js"), /Failed to fetch/);
});

test("one kept page serves every lab, and a file only itself", async () => {
  await ask("/?lab=draw", {mode: "navigate"});
  network = offline;
  assert.ok(await ask("/?lab=cnn", {mode: "navigate"}));
  await assert.rejects(ask("/page.js"));
});

test("a file that has not changed is not written again", async () => {
  const tagged = () => new Response("same", {headers: {etag: '"1"'}});
  network = tagged;
  await ask("/page.js");
  const first = cache.get(`${ORIGIN}/page.js`);
  await ask("/page.js");
  assert.equal(cache.get(`${ORIGIN}/page.js`), first);
});

test("another host's files are none of its business", async () => {
  assert.equal(await ask("/script.js", {origin: "https://other.example"}), undefined);
});

test("what the page loaded before is kept when it is told", async () => {
  globalThis.Request = /** @type {any} */ (
    class {
      constructor(url) {
        Object.assign(this, {url, mode: "cors", method: "GET"});
      }
    }
  );
  const work = [];
  const waitUntil = (promise) => work.push(promise);
  listeners.message({data: [`${ORIGIN}/a.js`, `${ORIGIN}/b.js`], waitUntil});
  await Promise.all(work);
  assert.deepEqual([...cache.keys()].sort(), [`${ORIGIN}/a.js`, `${ORIGIN}/b.js`]);
});
