import assert from "node:assert/strict";
import {test} from "node:test";
import {messages} from "../shared/messages.js";
import {describe, inWords, Problem} from "../shared/problem.js";

const say = messages("en");

test("a problem of the site's files is said in the page's words", () => {
  const problem = new Problem("damaged", {file: "numpy.whl"}, "sums differ");
  assert.match(inWords(describe(problem), say), /^numpy\.whl arrived damaged/);
});

test("of a traceback only the error itself is said", () => {
  const traceback = "Traceback (most recent call last):\n  File ...\nMemoryError: no room\n";
  assert.equal(inWords(describe(new Error(traceback)), say), "MemoryError: no room");
});
