import assert from "node:assert/strict";
import {test} from "node:test";

// The page of the draw lab in Korean, before the module looks at it.
const dataset = {lab: "draw", own: ""};
Object.assign(globalThis, {document: {documentElement: {lang: "ko", dataset}}});
const {completed} = await import("../page/shell.js");

test("a lab's own page need not name its lab and language", () => {
  assert.equal(completed(""), "?lab=draw&lang=ko");
  assert.equal(completed("?pen=0&theme=dark"), "?pen=0&theme=dark&lab=draw&lang=ko");
});

test("what an address names counts", () => {
  assert.equal(completed("?lab=cnn&lang=en"), "?lab=cnn&lang=en");
  assert.equal(completed("?lang=en"), "?lang=en&lab=draw");
});

test("the front page shows what its address asks for", () => {
  delete dataset.own;
  assert.equal(completed(""), "?");
  assert.equal(completed("?seed=3"), "?seed=3");
  dataset.own = "";
});
