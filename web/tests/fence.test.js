// A worker's world behind the fence: what is forbidden is gone, wherever it stood.

import assert from "node:assert/strict";
import {test} from "node:test";
import {fence} from "../worker/fence.js";

function world() {
  const prototype = {fetch: () => "network", indexedDB: {open: () => "storage"}, setTimeout};
  return Object.assign(Object.create(prototype), {
    postMessage: () => "page",
    navigator: {storage: {}, sendBeacon: () => true},
    XMLHttpRequest: class {},
    WebAssembly: {},
  });
}

test("network, storage and page are gone, on the object and on its prototype", () => {
  const scope = world();
  fence(scope);
  for (const name of ["fetch", "indexedDB", "postMessage", "XMLHttpRequest", "caches"]) {
    assert.equal(scope[name], undefined, name);
    assert.equal(Object.getPrototypeOf(scope)[name], undefined, name);
  }
  assert.deepEqual(Object.keys(scope.navigator), []);
});

test("nothing can be put back, and what computes stays", () => {
  const scope = world();
  fence(scope);
  assert.throws(() => {
    scope.fetch = () => "network";
  }, TypeError);
  assert.throws(() => Object.defineProperty(scope, "postMessage", {value: 1}), TypeError);
  assert.ok(scope.WebAssembly);
  assert.equal(scope.setTimeout, setTimeout);
});
