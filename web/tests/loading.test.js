import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {messages} from "../shared/messages.js";
import {fakeDocument} from "./dom.js";

const {bar, note} = fakeDocument(); // before the module looks for its elements
const {Loading} = await import("../page/loading.js");

const say = messages("en");
let loading;
let reloaded;

const text = () => note.querySelector("p").textContent;
const button = () => note.querySelector("button");
const details = () => note.querySelector("details");

beforeEach(() => {
  bar.hidden = false;
  note.hidden = true;
  reloaded = 0;
  Object.assign(globalThis, {window: {location: {reload: () => (reloaded += 1)}}});
  loading = new Loading(say);
});

test("the bar says the stage and how much has come", () => {
  loading.update({stage: "runtime", loaded: 3_000_000, total: 12_000_000});
  assert.equal(bar.querySelector("p").textContent, "Loading Python · 3.0 / 12.0 MB. ");
  assert.equal(bar.attributes.get("aria-valuenow"), "25");
  assert.equal(bar.querySelector(".bar").style.properties.get("--loaded"), "25%");
  loading.update({usable: true});
  assert.match(bar.querySelector("p").textContent, /You can start now/);
});

test("a failure while loading names the stage, and Retry loads the page again", () => {
  loading.update({stage: "runtime"});
  loading.fail({sentence: "http", values: {file: "numpy.whl", status: 503}});
  assert.equal(bar.hidden, true);
  assert.equal(note.hidden, false);
  assert.match(text(), /^Loading stopped at “Loading Python”. numpy\.whl could not be loaded/);
  assert.equal(button().textContent, "Retry");
  button().onclick();
  assert.equal(reloaded, 1);
});

test("a traceback is folded behind its sentence", () => {
  loading.finish();
  const traceback = "Traceback (most recent call last):\nNo module named numpy";
  loading.fail({sentence: "broken", details: traceback});
  assert.doesNotMatch(text(), /Traceback|numpy|Loading stopped/);
  assert.equal(details().hidden, false);
  assert.equal(details().querySelector("summary").textContent, "Details");
  assert.equal(details().querySelector("pre").textContent, traceback);
  loading = new Loading(say);
  loading.fail({sentence: "died"});
  assert.equal(details().hidden, true);
  assert.equal(button().textContent, "Restart");
});

test("a version that is no longer complete offers the new one", () => {
  loading.update({stage: "app"});
  loading.fail({sentence: "updated", values: {file: "numpy.whl"}});
  assert.match(text(), /The site has been updated/);
  assert.equal(button().textContent, "Update");
});

test("the first failure stays: what follows is its consequence", () => {
  loading.fail({sentence: "died"});
  const first = text();
  loading.fail({sentence: "stale"});
  loading.worry("worker", {text: "No data"});
  loading.calm("worker");
  assert.equal(text(), first);
  assert.equal(note.hidden, false);
});

test("a note that passes leaves, and gives way to the one before", () => {
  loading.worry("page", {text: "The page waits."});
  loading.worry("worker", {text: "Python waits."});
  assert.equal(text(), "Python waits.");
  loading.calm("worker");
  assert.equal(text(), "The page waits.");
  assert.equal(note.hidden, false);
  loading.calm("page");
  assert.equal(note.hidden, true);
  loading.calm("page");
  assert.equal(note.hidden, true);
});

test("another lab begins with a bar of its own, in its language, without the last one's notes", () => {
  loading.update({stage: "runtime", loaded: 3_000_000, total: 12_000_000, usable: true});
  loading.finish();
  loading.worry("action", {text: "of the last lab"});
  loading.begin(messages("ko"));
  assert.equal(bar.hidden, false);
  assert.equal(bar.querySelector("p").textContent, "실험실을 시작하는 중. ");
  assert.equal(note.hidden, true);
});

test("another lab does not end what is still on its way", () => {
  loading.update({stage: "runtime", loaded: 3_000_000, total: 12_000_000});
  loading.worry("page", {text: "of all labs"});
  loading.begin(say);
  assert.match(bar.querySelector("p").textContent, /^Loading Python · 3.0/);
  assert.equal(note.hidden, false);
});
