// The element <weblab-lab> without a browser: what its attributes ask for, and what its frame hears.

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {beforeEach, mock, test} from "node:test";

Object.defineProperty(globalThis, "navigator", {value: {language: "en-US"}});
Object.assign(globalThis, {WEBLAB_LABS: {draw: {}, cnn: {}}, WEBLAB_PICTURED: true});
const {addressOf, ATTRIBUTES, languageOf, OLDER, pageOf, SITE} = await import(
  "../embed/address.js"
);
const {LabFrame} = await import("../embed/frame.js");
const {brightness} = await import("../embed/scheme.js");
Object.assign(globalThis, {HTMLElement: class {}});
const {follow} = await import("../embed/links.js");
const {pictureOf} = await import("../embed/poster.js");

function element(attributes, around = "") {
  const map = new Map(Object.entries(attributes));
  return /** @type {any} */ ({
    getAttribute: (name) => map.get(name) ?? null,
    hasAttribute: (name) => map.has(name),
    closest: () => {
      const lang = map.get("lang") ?? around;
      return lang ? {getAttribute: () => lang} : null;
    },
  });
}

const asked = (attributes) =>
  Object.fromEntries(new URL(addressOf(element({lang: "en", ...attributes}))).searchParams);

test("the query is passed as it is, with its capitals", () => {
  const address = addressOf(element({lab: "cnn", lang: "en", query: "?lr_SGD=0.1&part=Valley%20"}));
  assert.ok(address.endsWith("?embed=1&lab=cnn&lang=en&lr_SGD=0.1&part=Valley%20"), address);
  assert.equal(new URL(addressOf(element({query: "a=1#b"}))).hash, "");
});

test("attributes of HTML and of frameworks never reach a lab", () => {
  const strange = {
    ...{width: "9", height: "9", size: "9", translate: "no", hidden: "", start: "3", rows: "2"},
    ...{class: "wide", style: "x", "data-lr": "1", "aria-label": "x", onclick: "x()", part: "x"},
    ...{"v-if": "x", "@click": "x", is: "x", slot: "x", tabindex: "0", frameborder: "0"},
  };
  assert.deepEqual(asked(strange), {embed: "1", lab: "draw", lang: "en"});
  assert.deepEqual(
    Object.keys(strange).filter((name) => ATTRIBUTES.includes(name)),
    [],
  );
});

test("the README describes the attributes that are read", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf-8");
  const [, embed] = readme.split("| attribute | value |");
  const rows = embed.split("\n\n")[0].split("\n").slice(2);
  const named = rows.flatMap((row) => row.split("|")[1].match(/[\w-]+/g));
  const read = ATTRIBUTES.filter((name) => !OLDER.includes(name) && name !== "title");
  assert.deepEqual(named.sort(), read.sort());
});

test("settings that older posts give as attributes are still passed", () => {
  const {lr, seed} = asked({lab: "cnn", lr: "0.1", seed: "3"});
  assert.deepEqual({lr, seed}, {lr: "0.1", seed: "3"});
});

test("manners are asked for only where they are on", () => {
  const {show, hide, locked, autorun} = asked({hide: "code title", locked: "", autorun: "false"});
  assert.deepEqual([show, hide, locked, autorun], [undefined, "code title", "1", undefined]);
});

test("the lab's own page has its settings and is no embed", () => {
  const page = new URL(pageOf(element({lab: "cnn", lang: "ko", query: "lr=1", locked: ""})));
  assert.equal(page.search, "?lab=cnn&lang=ko&lr=1");
});

test("a poster has the picture of its lab, language, theme and width", () => {
  assert.equal(pictureOf("cnn", "ko", "dark", 360), `${SITE}posters/cnn.ko.dark.360.webp`);
  assert.equal(pictureOf("cnn", "en", "light", 720), `${SITE}posters/cnn.en.light.720.webp`);
  assert.equal(pictureOf("none", "en", "light", 720), null);
});

test("the language is the element's, or that of the text around it", () => {
  assert.equal(languageOf(element({lang: "ko"}, "en")), "ko");
  assert.equal(languageOf(element({}, "ko-KR")), "ko");
  assert.equal(languageOf(element({lang: "en-GB"})), "en");
});

test("text is bright or dark in every notation of a browser", () => {
  for (const bright of ["rgb(250, 250, 250)", "rgba(255, 255, 255, 0.8)", "oklch(0.9 0.1 90)"]) {
    assert.ok(brightness(bright) > 0.5, bright);
  }
  for (const dark of ["rgb(20, 20, 20)", "lab(20 3 4)", "color(display-p3 0.1 0.1 0.1)"]) {
    assert.ok(brightness(dark) < 0.5, dark);
  }
  assert.ok(brightness("color(srgb 1 1 0.9)") > 0.5);
});

test("a sentence sets a lab, and starts a run only where it says so", async () => {
  const done = [];
  const lab = {
    reset: async () => done.push("reset"),
    set: async (values) => done.push(values),
    run: async () => done.push("run"),
  };
  await follow(lab, "?lr_SGD=0.1&part=Valley");
  await follow(lab, "?lr_SGD=0.1&run=1");
  await follow(lab, "?run=1");
  const values = {lr_SGD: "0.1"};
  assert.deepEqual(done, [
    ...[{...values, part: "Valley"}, "reset", values, "run"],
    ...["reset", "run"],
  ]);
});

let listeners;
let posted;
let heard;
let silences;
/** @type {LabFrame} */
let frame;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({apis: ["setTimeout"]});
  listeners = new Set();
  posted = [];
  heard = [];
  silences = 0;
  const contentWindow = {postMessage: (message) => posted.push(message)};
  const made = Object.assign(new EventTarget(), {
    ...{contentWindow, remove: () => {}, setAttribute: () => {}},
  });
  Object.assign(globalThis, {
    document: {createElement: () => made},
    window: {
      addEventListener: (_, listener) => listeners.add(listener),
      removeEventListener: (_, listener) => listeners.delete(listener),
    },
  });
  const hear = {news: (news) => heard.push(news.state), silent: () => (silences += 1)};
  frame = new LabFrame("https://site.example/?lab=cnn", "CNN", hear);
});

function tell(data, from = {}) {
  const event = {source: frame.element.contentWindow, origin: SITE.origin, data, ...from};
  for (const listener of listeners) listener(event);
}

const NEWS = {type: "weblab", lab: "cnn", state: "idle", metrics: {}, height: 900};
const HELLO = {type: "weblab:hello", protocol: 1};

test("a frame is heard alone, on its own site, and in the shape that there is", () => {
  tell(NEWS, {source: {}});
  tell(NEWS, {origin: "https://other.example"});
  const big = {...NEWS, metrics: {text: "x".repeat(2_000_000)}};
  const circle = {...NEWS, metrics: {}};
  circle.metrics = {circle};
  for (const odd of [null, "weblab", [], {...NEWS, state: "no"}, {...NEWS, metrics: 3}, big]) {
    tell(odd);
  }
  tell(circle);
  assert.deepEqual(heard, []);
  tell(NEWS);
  assert.deepEqual(heard, ["idle"]);
});

test("what is asked waits until the lab listens, and again when it starts over", async () => {
  const answer = frame.ask("set", {lr: 0.1});
  assert.deepEqual(posted, []);
  tell(HELLO);
  tell(HELLO);
  const ask = {type: "weblab:ask", protocol: 1, id: 1, method: "set", args: [{lr: 0.1}]};
  assert.deepEqual(posted, [ask, ask]);
  tell({type: "weblab:answer", protocol: 1, id: 1, value: 7});
  assert.equal(await answer, 7);
  tell(HELLO);
  assert.equal(posted.length, 2);
});

test("what cannot be copied is refused, and what was asked beside it is asked again", async () => {
  frame.element.contentWindow.postMessage = (message) => posted.push(structuredClone(message));
  const [odd, usual] = [frame.ask("set", {lr: () => 1}), frame.ask("csv")];
  tell(HELLO);
  await assert.rejects(odd, {name: "Error"});
  tell(HELLO);
  assert.deepEqual(
    posted.map(({method}) => method),
    ["csv", "csv"],
  );
  tell({type: "weblab:answer", protocol: 1, id: 2, value: "1,2"});
  assert.equal(await usual, "1,2");
});

test("an error of the lab is one of the promise, and so is the end of its frame", async () => {
  const [failing, waiting] = [frame.ask("run"), frame.ask("csv")];
  tell({type: "weblab:answer", protocol: 1, id: 1, error: "Nothing runs."});
  await assert.rejects(failing, {message: "Nothing runs."});
  frame.close("Removed.");
  await assert.rejects(waiting, {message: "Removed."});
  assert.equal(listeners.size, 0);
  mock.timers.tick(60_000);
  assert.equal(silences, 0, "a frame that is gone is not waited for");
});

test("a frame that shows no lab is told soon, one that has answered never", () => {
  frame.element.dispatchEvent(new Event("load"));
  mock.timers.tick(999);
  assert.equal(silences, 0);
  mock.timers.tick(1);
  assert.equal(silences, 1);
  frame.retry();
  tell(NEWS);
  frame.element.dispatchEvent(new Event("load"));
  mock.timers.tick(60_000);
  assert.equal(silences, 1);
});
