// The part 'Code' as far as it needs no browser.

import assert from "node:assert/strict";
import {test} from "node:test";
import {changedLines} from "../code/editor.js";
import {filled} from "../code/elements.js";
import {placeOf} from "../code/gradient_figure.js";

const original = "class A:\n    def f(self):\n        return 1\n";

test("equal texts differ in no line, whatever ends the lines", () => {
  assert.deepEqual(changedLines(original, original), []);
  assert.deepEqual(changedLines(original, original.replaceAll("\n", "\r\n")), []);
});

test("a changed line and an added one are told", () => {
  const text = original.replace("return 1", "return 2").replace("A:\n", "A:\n    x = 3\n");
  assert.deepEqual(changedLines(original, text), [2, 4]);
});

test("where lines are gone, the place is marked", () => {
  assert.equal(changedLines(original, "class A:\n        return 1\n").length, 1);
  assert.deepEqual(changedLines(original, ""), [1]);
});

test("sentences are filled with what there is", () => {
  assert.equal(filled("{count} of {total}", {count: 0}), "0 of {total}");
});

test("smaller errors lie lower, smaller steps further left, and none leaves the picture", () => {
  const epsilons = [1e-1, 1e-6, 1e-11];
  const [[x1, y1], [x2, y2]] = [placeOf(1e-1, 1e-2, epsilons), placeOf(1e-6, 1e-9, epsilons)];
  assert.ok(x2 < x1);
  assert.ok(y2 > y1);
  assert.equal(placeOf(1e-6, 0, epsilons)[1], placeOf(1e-6, 1e-20, epsilons)[1]);
  assert.equal(placeOf(1e-6, 50, epsilons)[1], placeOf(1e-6, 1, epsilons)[1]);
});
