// The table of all runs: which rows it shows, in which order, and how few are in the document.

import assert from "node:assert/strict";
import {test} from "node:test";
import {arranged, inSight} from "../../weblab/labkit/widgets/runs_table.js";

const run = (id, cells, {pinned = false, mark = ""} = {}) => [id, pinned, mark, "", cells];
const ids = (rows) => rows.map(([id]) => id);
const many = Array.from({length: 2_000}, (_, id) => run(id, [id, (id * 7) % 2_000]));

test("numbers are sorted as numbers, texts as texts, and what is missing comes last", () => {
  const rows = [run(1, [10]), run(2, [null]), run(3, [9.5]), run(4, ["Adam"]), run(5, [""])];
  assert.deepEqual(ids(arranged(rows, "", {column: 0, down: false})), [3, 1, 4, 2, 5]);
  assert.deepEqual(ids(arranged(rows, "", {column: 0, down: true})), [4, 1, 3, 2, 5]);
});

test("pinned rows come first, whatever the order", () => {
  const rows = [run(1, [1]), run(2, [2], {pinned: true}), run(3, [3])];
  for (const down of [true, false]) {
    assert.equal(ids(arranged(rows, "", {column: 0, down}))[0], 2);
  }
});

test("a filter looks in cells and marks, without regard to case", () => {
  const rows = [run(1, ["ReLU", 0.5]), run(2, ["Tanh", 1], {mark: "Good"}), run(3, ["x", 2])];
  const found = (text) => ids(arranged(rows, text, {column: 1, down: false}));
  assert.deepEqual(found("relu"), [1]);
  assert.deepEqual(found(" good "), [2]);
  assert.deepEqual(found("0.5"), [1]);
  assert.deepEqual(found(""), [1, 2, 3]);
});

test("of 2,000 rows a few dozen are in the document, wherever it is scrolled", () => {
  const sorted = arranged(many, "", {column: 1, down: false});
  assert.equal(sorted.length, 2_000);
  assert.deepEqual(sorted[1][4][1], 1);
  for (const top of [0, 40_000, 79_000, 1e9]) {
    const [first, end] = inSight(sorted.length, top, 380);
    assert.ok(end - first <= 30, `${first} to ${end}`);
    assert.ok(end > first && end <= 2_000 && first >= 0);
  }
  const [first, end] = inSight(2_000, 40_000, 380);
  assert.ok(first <= 1_000 && end >= 1_010, "what is in sight is there");
  assert.deepEqual(inSight(0, 0, 380), [0, 0]);
});
