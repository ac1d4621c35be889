import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";

/** @type {any} */
let WeblabLab;
let listeners;

Object.assign(globalThis, {
  HTMLElement: class extends EventTarget {
    attributes = [];
    style = {};
    title = "";
    getAttribute(name) {
      return this.attributes.find((attribute) => attribute.name === name)?.value ?? null;
    }
    attachShadow() {
      return {append: () => {}};
    }
  },
  CustomEvent: class extends Event {
    constructor(type, {detail}) {
      super(type);
      this.detail = detail;
    }
  },
  customElements: {get: () => undefined, define: (_, made) => (WeblabLab = made)},
  document: {createElement: () => ({style: {}, contentWindow: {}})},
  window: {
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
  },
});
await import("../embed/embed.js");

function connect(attributes) {
  const element = new WeblabLab();
  element.attributes = Object.entries(attributes).map(([name, value]) => ({name, value}));
  element.connectedCallback();
  return element;
}

const OWN = new URL("../embed/", import.meta.url).origin;

const post = (message) => {
  for (const listener of listeners) listener({origin: OWN, ...message});
};

beforeEach(() => (listeners = new Set()));

test("attributes become parameters of the lab, those of HTML do not", () => {
  const {frame} = connect({lab: "cnn", lr: "0.1", class: "wide", "data-post": "1", onclick: "x()"});
  const {searchParams} = new URL(frame.src);
  assert.deepEqual(Object.fromEntries(searchParams), {embed: "1", lab: "cnn", lr: "0.1"});
});

test("the frame follows the height of its lab, and of nobody else", () => {
  const {frame} = connect({lab: "cnn"});
  const tell = (source, height) => post({source, data: {type: "weblab", height}});
  tell(frame.contentWindow, 1234.5);
  assert.equal(frame.style.height, "1235px");
  tell({}, 99);
  for (const height of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY, "50px", undefined]) {
    tell(frame.contentWindow, height);
  }
  post({source: frame.contentWindow, data: {type: "other", height: 5}});
  post({source: frame.contentWindow, data: null});
  post({
    source: frame.contentWindow,
    origin: "https://other.example",
    data: {type: "weblab", height: 5},
  });
  assert.equal(frame.style.height, "1235px");
  tell(frame.contentWindow, 1e9);
  assert.equal(frame.style.height, "20000px");
});

test("what happens in the lab is told as an event", () => {
  const element = connect({lab: "cnn"});
  const heard = [];
  element.addEventListener("weblab:change", ({detail}) => heard.push(detail));
  const message = {type: "weblab", lab: "cnn", state: "running", metrics: {step: 3}, height: 900};
  post({source: element.frame.contentWindow, data: message});
  assert.deepEqual(heard, [{lab: "cnn", state: "running", metrics: {step: 3}}]);
});

test("an element that is moved keeps its lab, one that is removed hears nothing", () => {
  const element = connect({lab: "cnn"});
  const {frame} = element;
  element.disconnectedCallback();
  assert.equal(listeners.size, 0);
  element.connectedCallback();
  assert.equal(element.frame, frame);
  assert.equal(listeners.size, 1);
});
