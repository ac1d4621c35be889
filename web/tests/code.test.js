// The part 'Code' as far as it needs no browser.

import assert from "node:assert/strict";
import {test} from "node:test";
import {deflateRawSync} from "node:zlib";
import {codeIn, LinkError, linkTo} from "../code/code_link.js";
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

const ADDRESS = "https://example.org/lab/?lab=optimizers&seed=3";

test("a link carries code and the settings of the page", async () => {
  const text = `${original}# 한국어, "quotes" & #signs\n`;
  const link = await linkTo(ADDRESS, "optimizers/Momentum", text);
  const {search, hash} = new URL(link ?? "");
  assert.equal(search, "?lab=optimizers&seed=3");
  assert.deepEqual(await codeIn(hash), {key: "optimizers/Momentum", text});
  assert.equal(await codeIn(""), null);
  assert.equal(await codeIn("#article"), null);
});

test("the longest link there is can be read", async () => {
  const sines = Array.from({length: 4_000}, (_, n) => Math.sin(n * n).toFixed(6)).join("\n");
  let [fits, tooLong] = [0, sines.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (await linkTo(ADDRESS, "sgd", sines.slice(0, middle))) fits = middle;
    else tooLong = middle;
  }
  const text = sines.slice(0, fits);
  const {hash} = new URL((await linkTo(ADDRESS, "sgd", text)) ?? "");
  assert.equal(decodeURIComponent(hash).length - "#code=sgd~".length, 16_000);
  assert.equal((await codeIn(hash))?.text, text);
});

test("code that no link has room for gets none", async () => {
  const sines = Array.from({length: 10_000}, (_, n) => Math.sin(n * n).toFixed(6)).join("\n");
  assert.equal(await linkTo(ADDRESS, "sgd", sines), null);
  assert.equal(await linkTo(ADDRESS, "sgd", "x".repeat(200_000)), null);
});

test("a fragment that is broken, too long or swells beyond a text is refused", async () => {
  const swollen = await linkTo(ADDRESS, "sgd", "x".repeat(90_000));
  const {hash} = new URL(swollen ?? "");
  assert.equal((await codeIn(hash))?.text.length, 90_000);
  const bomb = deflateRawSync(Buffer.alloc(5_000_000, 120)).toString("base64url");
  for (const each of [
    hash.slice(0, -9),
    "#code=sgd",
    "#code=sgd~@@@",
    `#code=sgd~${"A".repeat(20_000)}`,
    `#code=sgd~${bomb}`,
  ]) {
    await assert.rejects(codeIn(each), LinkError, each.slice(0, 40));
  }
});
