import assert from "node:assert/strict";
import {createHash} from "node:crypto";
import {beforeEach, mock, test} from "node:test";
import {gzipSync} from "node:zlib";

const BASE = "https://example.org/weblab/";
/** @type {(name: string, options: any) => any} */
let answer;
/** @type {{name: string, cache: string}[]} */
let asked;
/** @type {any[]} */
let told;
/** @type {(string | undefined)[]} */
let revisions;

globalThis.fetch = async (url, options) => {
  const [name, revision] = String(url).slice(BASE.length).split("#");
  revisions.push(revision);
  asked.push({name, cache: options.cache});
  return answer(name, options);
};
const {Depot} = await import("../shared/depot.js");

const bytesOf = (text) => new TextEncoder().encode(text);
const textOf = (bytes) => new TextDecoder().decode(bytes);
const sumOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const entry = (text) => ({raw: text.length, sum: sumOf(text)});

function depotOf(files) {
  return new Depot(BASE, files, {tell: (message) => told.push(message)});
}

/** A response that gives the parts of a file as the test lets it. */
function inParts() {
  /** @type {ReadableStreamDefaultController} */
  let controller;
  const body = new ReadableStream({start: (given) => (controller = given)});
  return {
    response: new Response(body),
    give: (text) => controller.enqueue(bytesOf(text)),
    close: () => controller.close(),
    fail: (error) => controller.error(error),
  };
}

const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

beforeEach(() => {
  asked = [];
  told = [];
  revisions = [];
});

test("a file that is as it was built comes as it is", async () => {
  answer = () => new Response("all right");
  const depot = depotOf({"a.js": entry("all right")});
  assert.equal(textOf(await depot.bytes("a.js")), "all right");
  assert.deepEqual(asked, [{name: "a.js", cache: "default"}]);
});

test("a damaged file is repaired once from the network", async () => {
  answer = (_, {cache}) => new Response(cache === "reload" ? "all right" : "all wrong");
  const depot = depotOf({"a.js": entry("all right")});
  assert.equal(textOf(await depot.bytes("a.js")), "all right");
  assert.deepEqual(
    asked.map(({cache}) => cache),
    ["default", "reload"],
  );
});

test("a request says which version of a file it means, also of a packed one", async () => {
  answer = (name) => new Response(name.endsWith(".gz") ? gzipSync("all right") : "all right");
  const depot = depotOf({"a.js": {...entry("all right"), gz: 9}});
  depot.unpacks = () => true;
  await depot.bytes("a.js");
  await depot.bytes("unlisted.bin");
  assert.deepEqual(
    asked.map(({name}) => name),
    ["a.js.gz", "unlisted.bin"],
  );
  assert.deepEqual(revisions, [sumOf("all right"), undefined]);
});

for (const [what, gone] of Object.entries({
  "is another": () => new Response("of another version"),
  "is gone": () => new Response("no", {status: 404}),
})) {
  test(`a file that ${what} since a new version is there is told as that`, async () => {
    let manifest = '{"version":"2","files":{}}';
    answer = (name) => (name === "manifest.json" ? new Response(manifest) : gone());
    const own = '{"version":"1","files":{}}';
    const depot = depotOf({"a.js": entry("all right"), "manifest.json": entry(own)});
    await assert.rejects(depot.bytes("a.js"), {sentence: "updated", values: {file: "a.js"}});
    assert.deepEqual(told.at(-1), {type: "updated"});
    told = [];
    for (manifest of [own, "<p>Log in</p>"]) {
      await assert.rejects(depot.bytes("a.js"), ({sentence}) => sentence !== "updated");
    }
    assert.ok(!told.some(({type}) => type === "updated"));
  });
}

test("a file that stays damaged is refused with its name", async () => {
  answer = () => new Response("all wrong");
  const depot = depotOf({"a.js": entry("all right")});
  await assert.rejects(depot.bytes("a.js"), {sentence: "damaged", values: {file: "a.js"}});
  assert.equal(asked.length, 2);
});

test("a file that is cut short or too long is damaged", async () => {
  for (const text of ["all righ", "all right!", ""]) {
    answer = () => new Response(text);
    const depot = depotOf({"a.js": entry("all right")});
    await assert.rejects(depot.bytes("a.js"), {sentence: "damaged"});
  }
});

test("without digests the browser's own check decides", async () => {
  const subtle = Object.getOwnPropertyDescriptor(Crypto.prototype, "subtle");
  Object.defineProperty(Crypto.prototype, "subtle", {value: undefined, configurable: true});
  try {
    const {isWhole} = await import("../shared/sums.js");
    const checks = [];
    const check = globalThis.fetch;
    globalThis.fetch = async (url, {integrity}) => {
      checks.push(integrity);
      if (integrity === "sha256-wrong") throw new TypeError("failed to fetch");
      return new Response(String(url));
    };
    assert.equal(await isWhole(bytesOf("right"), "sha256-right"), true);
    assert.equal(await isWhole(bytesOf("right"), "sha256-wrong"), false);
    globalThis.fetch = check;
    assert.deepEqual(checks, ["sha256-right", "sha256-wrong"]);
  } finally {
    if (subtle) Object.defineProperty(Crypto.prototype, "subtle", subtle);
  }
});

test("an answer that is no success says which", async () => {
  answer = () => new Response("no", {status: 503});
  const depot = depotOf({"a.js": entry("right")});
  await assert.rejects(depot.bytes("a.js"), {
    sentence: "http",
    values: {file: "a.js", status: 503},
  });
});

test("a network that fails says which file it was", async () => {
  answer = () => Promise.reject(new TypeError("Failed to fetch"));
  const depot = depotOf({"a.js": entry("right")});
  const expected = {sentence: "unreachable", values: {file: "a.js"}, details: "Failed to fetch"};
  await assert.rejects(depot.bytes("a.js"), expected);
});

test("hosts that compress nothing are asked for the packed copy", async () => {
  const text = "again and again ".repeat(9);
  answer = (name) => new Response(name.endsWith(".gz") ? gzipSync(text) : text);
  const depot = depotOf({"a.zip": {...entry(text), gz: 40}});
  depot.unpacks = async () => true;
  assert.equal(textOf(await depot.bytes("a.zip")), text);
  assert.deepEqual(
    asked.map(({name}) => name),
    ["a.zip.gz"],
  );
});

test("a packed copy that is damaged is replaced by the file itself", async () => {
  answer = (name) => new Response(name.endsWith(".gz") ? "<html>" : "plain");
  const depot = depotOf({"a.zip": {...entry("plain"), gz: 4}});
  depot.unpacks = async () => true;
  assert.equal(textOf(await depot.bytes("a.zip")), "plain");
});

test("a browser that unpacks nothing takes the file as it is", async () => {
  const {DecompressionStream} = globalThis;
  delete (/** @type {any} */ (globalThis).DecompressionStream);
  answer = () => new Response("plain");
  const depot = depotOf({"a.zip": {...entry("plain"), gz: 4}});
  depot.unpacks = async () => true;
  assert.equal(textOf(await depot.bytes("a.zip")), "plain");
  assert.equal(asked[0].name, "a.zip");
  globalThis.DecompressionStream = DecompressionStream;
});

test("a stall is told, passes by itself, and is no fault while anything moves", async () => {
  mock.timers.enable({apis: ["setInterval"]});
  const [slow, still] = [inParts(), inParts()];
  answer = (name) => (name === "slow" ? slow : still).response;
  const depot = depotOf({});
  const both = [depot.bytes("slow"), depot.bytes("still")];
  await turns();
  for (let second = 0; second < 20; second += 1) {
    slow.give("x");
    await turns();
    mock.timers.tick(1_000);
  }
  assert.deepEqual(told, []); // slow is not broken
  for (let second = 0; second < 10; second += 1) mock.timers.tick(1_000);
  assert.deepEqual(told, [{type: "stalled", files: ["slow", "still"], seconds: 5}]); // once
  slow.give("y");
  await turns();
  assert.deepEqual(told.at(-1), {type: "moving"});
  slow.close();
  still.give("z");
  still.close();
  const [first, second] = await Promise.all(both);
  assert.deepEqual([textOf(first), textOf(second)], [`${"x".repeat(20)}y`, "z"]);
  mock.timers.reset();
});

test("a retry is an answer to the stall, and the next stall is told again", async () => {
  mock.timers.enable({apis: ["setInterval"]});
  const parts = inParts();
  answer = (_, {signal}) => {
    if (asked.length === 3) return parts.response;
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };
  const depot = depotOf({});
  const bytes = depot.bytes("digits");
  await turns();
  mock.timers.tick(9_000);
  depot.retry();
  await turns();
  mock.timers.tick(9_000);
  depot.retry();
  await turns();
  parts.give("all ");
  await turns();
  const types = told.map(({type}) => type);
  assert.deepEqual(types, ["stalled", "moving", "stalled", "moving"]);
  parts.give("here");
  parts.close();
  assert.equal(textOf(await bytes), "all here");
  mock.timers.reset();
});

test("a file of the program that cannot be had is no answer", async () => {
  answer = () => new Response("busy", {status: 503});
  const depot = depotOf({"runtime/numpy.whl": entry("numpy")});
  await assert.rejects(depot.fetch("runtime/numpy.whl"), {sentence: "http"});
});

test("a retry asks for what is missing and keeps what has come", async () => {
  const first = inParts();
  answer = (_, {signal}) => {
    if (asked.length > 1) return new Response("all right");
    signal.addEventListener("abort", () => first.fail(signal.reason));
    return first.response;
  };
  const arrived = [];
  const depot = new Depot(
    BASE,
    {"a.js": entry("all right")},
    {
      tell: () => {},
      arrived: (_, bytes) => arrived.push(bytes),
    },
  );
  const bytes = depot.bytes("a.js");
  await turns();
  first.give("all ");
  await turns();
  depot.retry();
  assert.equal(textOf(await bytes), "all right");
  assert.deepEqual(arrived, [4, 5]);
});

test("data that a lab waits for are asked for again, and the visitor is told", async () => {
  mock.timers.enable({apis: ["setTimeout"]});
  answer = () => new Response("digits", {status: asked.length < 4 ? 503 : 200});
  const depot = depotOf({});
  const response = depot.fetch("digits/train-00.bin");
  for (const wait of [1, 3, 9]) {
    await turns();
    assert.equal(told.at(-1).wait, wait);
    assert.equal(told.at(-1).problem.sentence, "http");
    mock.timers.tick(1_000 * wait);
  }
  assert.equal(await (await response).text(), "digits");
  assert.deepEqual(told.at(-1), {type: "moving"});
  mock.timers.reset();
});

test("a file that does not exist is not asked for again", async () => {
  answer = () => new Response("no", {status: 404});
  const response = await depotOf({}).fetch("ratings/index.json");
  assert.equal(response.status, 404);
  assert.equal(asked.length, 1);
  assert.deepEqual(told, []);
});

test("what is asked for a second time does not come from the browser's cache", async () => {
  answer = () => new Response("damaged, as its reader says");
  const depot = depotOf({});
  await depot.fetch("digits/train-00.bin");
  await depot.fetch(`${BASE}digits/train-00.bin`);
  assert.deepEqual(
    asked.map(({cache}) => cache),
    ["default", "reload"],
  );
});

const MODULE = "the machine code of Python";

async function readModule(depot) {
  const failures = [];
  const response = depot.wasm("a.wasm", (error) => failures.push(error));
  assert.equal(response.headers.get("content-type"), "application/wasm");
  const read = await response.text().catch((error) => error);
  return {read, failures};
}

test("a module is given while it arrives, and its end once all of it is right", async () => {
  const parts = inParts();
  answer = () => parts.response;
  const depot = depotOf({"a.wasm": entry(MODULE)});
  const reader = depot.wasm("a.wasm", () => {}).body?.getReader();
  parts.give(MODULE.slice(0, 11));
  parts.give(MODULE.slice(11));
  assert.equal(textOf((await reader?.read())?.value), MODULE.slice(0, 11));
  const rest = reader?.read();
  parts.close();
  assert.equal(textOf((await rest)?.value), MODULE.slice(11));
});

test("a module that is damaged never ends, is told, and comes past the cache next", async () => {
  answer = () => new Response(MODULE.replace("code", "cold"));
  const depot = depotOf({"a.wasm": entry(MODULE)});
  const {read, failures} = await readModule(depot);
  assert.ok(read instanceof Error);
  assert.deepEqual(
    failures.map(({sentence}) => sentence),
    ["damaged"],
  );
  answer = () => new Response(MODULE);
  assert.equal((await readModule(depot)).read, MODULE);
  assert.deepEqual(
    asked.map(({cache}) => cache),
    ["default", "reload"],
  );
});

test("a page in the place of a module is damage, whatever its length", async () => {
  for (const text of ["<html>log in</html>", "<html>".repeat(99)]) {
    answer = () => new Response(text);
    const {failures} = await readModule(depotOf({"a.wasm": entry(MODULE)}));
    assert.equal(failures[0].sentence, "damaged");
  }
});
