import assert from "node:assert/strict";
import {createHash} from "node:crypto";
import {beforeEach, test} from "node:test";
import {gzipSync} from "node:zlib";

process.env.NODE_ENV = "production"; // as in the bundle
const SCOPE = "https://example.org/weblab/";
const sumOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const TEXTS = {
  "index.html": "the page",
  "manifest.json": "the manifest",
  "page.js": "the script",
  "runtime/numpy.whl": "numpy",
  "runtime/probe.zip": "probe",
  "prerendered/draw.en.json": "draw",
  "prerendered/cnn.en.json": "cnn",
  "static/noto-sans-kr/1.woff2": "common letters",
  "static/noto-sans-kr/2.woff2": "rare letters",
};
const SLICES = Object.keys(TEXTS).filter((name) => name.endsWith(".woff2"));
const ALWAYS = Object.keys(TEXTS).filter((name) => !SLICES.includes(name));
const PACKED = ["runtime/numpy.whl", "runtime/probe.zip"];
const manifest = Object.entries(TEXTS).map(([url, text]) => ({
  url,
  revision: sumOf(text),
  ...(PACKED.includes(url) && {gz: true}),
}));

/** A worker's caches: each a map from addresses to responses. */
class Caches {
  all = new Map();
  full = false;

  async open(name) {
    const kept = this.all.get(name) ?? new Map();
    this.all.set(name, kept);
    const url = (request) => request.url ?? request;
    return {
      put: async (request, response) => {
        if (this.full) throw new DOMException("full", "QuotaExceededError");
        kept.set(url(request), {body: await response.arrayBuffer(), headers: response.headers});
      },
      keys: async () => [...kept.keys()].map((address) => ({url: address})),
      delete: async (request) => kept.delete(url(request)),
    };
  }

  async match(request, {cacheName}) {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    const found = this.all.get(cacheName)?.get(request.url ?? request);
    return found && new Response(found.body, {headers: found.headers});
  }

  has = async (name) => this.all.has(name);
  delete = async (name) => this.all.delete(name);
}

const listeners = {};
let skipped;
let network;
/** @type {any[]} */
let asked;
let held;
let registration;

Object.assign(globalThis, {
  FetchEvent: class {},
  self: {
    __WB_MANIFEST: manifest,
    registration: {scope: SCOPE},
    clients: {claim: async () => {}},
    addEventListener: (type, listener) => (listeners[type] = listener),
    skipWaiting: async () => (skipped += 1),
    get caches() {
      return globalThis.caches;
    },
  },
  fetch: async (request, options) => {
    const {url, cache} = request.url ? request : {url: request, ...options};
    const name = url.slice(SCOPE.length).split(/[?#]/)[0] || "index.html";
    asked.push({name, cache});
    return network(name, cache);
  },
});
Object.defineProperty(globalThis, "navigator", {
  value: {
    locks: {query: async () => ({held: held.map((name) => ({name}))})},
    get connection() {
      return registration.connection;
    },
  },
  configurable: true,
});
await import("../offline/offline.js");

const asBuilt = (name) => new Response(TEXTS[name]);
const offline = () => Promise.reject(new TypeError("Failed to fetch"));
const cacheName = `weblab ${SCOPE}`;
const keyOf = (name, text = TEXTS[name]) =>
  `${SCOPE}${name}?revision=${encodeURIComponent(sumOf(text))}`;
const kept = () => {
  const keys = [...(globalThis.caches.all.get(cacheName)?.keys() ?? [])];
  return keys.map((key) => key.slice(SCOPE.length).split("?")[0]).filter(Boolean);
};

/** Lets the worker hear an event; returns what it answered and waits for what it does beside. */
async function hear(type, event = {}) {
  const work = [];
  let answered;
  listeners[type]({
    ...event,
    waitUntil: (promise) => work.push(promise),
    respondWith: (promise) => (answered = promise),
  });
  const response = await answered;
  const text = response && (await response.clone().text());
  const done = await Promise.allSettled(work);
  const failed = done.find(({status}) => status === "rejected");
  return {text, response, failed: failed?.reason};
}

/** Asks for an address as a page does. */
function ask(path, {mode = "no-cors", cache = "default", origin = SCOPE, ...rest} = {}) {
  const request = {
    ...{url: origin + path, method: "GET", headers: new Headers(), integrity: "", ...rest},
    mode,
    cache,
  };
  Object.assign(request, {clone: () => request});
  return hear("fetch", {request});
}

async function goOn(message) {
  let reply;
  const port = {postMessage: (data) => (reply = data)};
  const data = {type: "go on", addresses: [], whole: false, without: [], ...message};
  await hear("message", {data, ports: [port]});
  return reply;
}

beforeEach(() => {
  globalThis.caches = /** @type {any} */ (new Caches());
  network = asBuilt;
  asked = [];
  held = [];
  skipped = 0;
  registration = self.registration;
  Object.assign(registration, {installing: null, waiting: null, connection: undefined});
});

test("what was seen is given at once, whatever the network says later", async () => {
  assert.equal((await ask("page.js")).text, "the script");
  network = () => new Response("busy", {status: 503});
  assert.equal((await ask("page.js")).text, "the script");
  assert.equal(asked.length, 1);
});

test("one kept page serves every lab", async () => {
  await ask("?lab=draw", {mode: "navigate"});
  network = offline;
  assert.equal((await ask("?lab=cnn&lang=ko", {mode: "navigate"})).text, "the page");
});

test("what is not the file that was built is given, but not kept", async () => {
  network = () => new Response("<p>Log in</p>");
  assert.equal((await ask("page.js")).text, "<p>Log in</p>");
  assert.deepEqual(kept(), []);
  network = () => new Response("the script", {status: 503});
  await ask("page.js");
  assert.deepEqual(kept(), []);
});

test("a page is given the version of a file that it means", async () => {
  await ask("page.js");
  network = () => new Response("the script of the version before");
  const before = "the script of the version before";
  assert.equal((await ask(`page.js#${sumOf(before)}`)).text, before);
  assert.equal((await ask("page.js", {integrity: sumOf(before)})).text, before);
  network = offline;
  assert.equal((await ask(`page.js#${sumOf(before)}`)).text, before);
  assert.equal((await ask("page.js")).text, "the script");
});

test("who asks to reload a file gets it from the network, and keeps it", async () => {
  network = () => new Response("the script");
  await ask("page.js");
  const store = globalThis.caches.all.get(cacheName);
  store.set(keyOf("page.js"), {body: new TextEncoder().encode("the scrypt"), headers: {}});
  assert.equal((await ask("page.js")).text, "the scrypt");
  assert.equal((await ask("page.js", {cache: "reload"})).text, "the script");
  assert.equal((await ask("page.js")).text, "the script");
});

test("a packed copy is the same file, unpacked once", async () => {
  network = (name) => {
    if (!name.endsWith(".gz")) return asBuilt(name);
    return new Response(gzipSync(TEXTS[name.slice(0, -3)]));
  };
  const {text, response} = await ask("runtime/numpy.whl.gz");
  assert.equal(text, "numpy");
  assert.ok(response.headers.has("content-encoding")); // so that the page unpacks nothing
  network = offline;
  assert.equal((await ask("runtime/numpy.whl")).text, "numpy");
  const again = await ask("runtime/numpy.whl.gz");
  assert.equal(again.text, "numpy");
  assert.ok(again.response.headers.has("content-encoding"));
});

test("what is none of the site's files is none of its business", async () => {
  assert.equal((await ask("page.js", {origin: "https://other.example/"})).response, undefined);
  assert.equal((await ask("page.js", {method: "POST"})).response, undefined);
  assert.equal(
    (await ask("page.js", {headers: new Headers({range: "bytes=0-"})})).response,
    undefined,
  );
  assert.equal((await ask("unknown.js")).response, undefined);
  assert.deepEqual(asked, []);
});

test("without room everything comes from the network", async () => {
  globalThis.caches.full = true;
  assert.equal((await ask("page.js")).text, "the script");
  assert.equal((await ask("page.js")).text, "the script");
});

test("a first visit keeps the page at once, and all the rest when the page asks", async () => {
  assert.equal((await hear("install")).failed, undefined);
  const first = ["index.html", "manifest.json", "page.js", "runtime/probe.zip"];
  assert.deepEqual(kept(), first);
  const loaded = `${SCOPE}prerendered/draw.en.json`;
  assert.deepEqual(await goOn({addresses: [loaded]}), {left: 0, missing: []});
  assert.deepEqual(kept(), [...first, "prerendered/draw.en.json"]);
  assert.deepEqual(await goOn({whole: true}), {left: 0, missing: []});
  assert.deepEqual(kept().sort(), ALWAYS.sort());
});

test("the Korean typeface is kept whole for who has needed some of it, and else not", async () => {
  await hear("install");
  await goOn({addresses: [`${SCOPE}page.js`], whole: true});
  assert.deepEqual(kept().sort(), ALWAYS.sort());
  await ask(SLICES[0]);
  await goOn({whole: true});
  assert.deepEqual(kept().sort(), Object.keys(TEXTS).sort());
});

test("a file that is damaged in the browser's cache is asked for past it", async () => {
  network = (name, cache) => (cache === "reload" ? asBuilt(name) : new Response("damaged"));
  assert.equal((await hear("install")).failed, undefined);
  assert.ok(kept().includes("page.js"));
});

test("a file that cannot be had hinders no other, and is told", async () => {
  network = (name) => (name.includes("numpy") ? new Response("no", {status: 404}) : asBuilt(name));
  assert.deepEqual(await goOn({whole: true}), {left: 0, missing: ["runtime/numpy.whl"]});
  assert.equal(kept().length, ALWAYS.length - 1);
});

test("a version that is not whole does not take the place of one that is", async () => {
  await hear("install");
  await goOn({whole: true});
  globalThis.caches.all.get(cacheName).delete(keyOf("prerendered/cnn.en.json"));
  network = offline;
  const {failed} = await hear("install");
  assert.match(failed.message, /prerendered\/cnn\.en\.json/);
  network = asBuilt;
  asked = [];
  assert.equal((await hear("install")).failed, undefined);
  assert.deepEqual(
    asked.map(({name}) => name),
    ["prerendered/cnn.en.json"],
  );
});

test("where bytes cost, a new version has what was seen of the one before", async () => {
  await hear("install");
  await goOn({addresses: [`${SCOPE}prerendered/draw.en.json`], whole: true});
  const store = globalThis.caches.all.get(cacheName);
  store.delete(keyOf("prerendered/draw.en.json"));
  store.set(keyOf("prerendered/draw.en.json", "before"), {body: "before", headers: {}});
  store.delete(keyOf("prerendered/cnn.en.json"));
  registration.connection = {saveData: true};
  await hear("install");
  assert.ok(store.has(keyOf("prerendered/draw.en.json")));
  assert.ok(!store.has(keyOf("prerendered/cnn.en.json")));
});

test("files of another version stay as long as a page of it is open", async () => {
  const before = keyOf("page.js", "the script of the version before");
  await hear("install");
  const store = globalThis.caches.all.get(cacheName);
  store.set(before, {body: "", headers: {}});
  const lock = (version) => `weblab version ${SCOPE} ${version}`;
  held = [lock(sumOf("the manifest")), lock("sha256-before")];
  await goOn({});
  assert.ok(store.has(before));
  held.pop();
  registration.waiting = {};
  await goOn({}); // it may be a file of the version that waits
  assert.ok(store.has(before));
  registration.waiting = null;
  await goOn({});
  assert.ok(!store.has(before));
  assert.ok(store.has(keyOf("page.js")));
});

test("a new version waits until it is told to take over", async () => {
  await hear("install");
  assert.equal(skipped, 0);
  await hear("message", {data: {type: "take over"}});
  assert.equal(skipped, 1);
});

test("a worker of the time before versions gives way at once, with all that it kept", async () => {
  await globalThis.caches.open("weblab");
  await hear("install");
  assert.equal(skipped, 1);
  await hear("activate");
  assert.equal(await globalThis.caches.has("weblab"), false);
});
