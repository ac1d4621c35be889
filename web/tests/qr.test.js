// The QR code of a link: checked by its own structure, as a reader finds it.

import assert from "node:assert/strict";
import {test} from "node:test";

const made = [];
Object.assign(globalThis, {
  document: {
    createElementNS: (_, name) => {
      const element = {name, attributes: {}, children: []};
      element.setAttribute = (key, value) => (element.attributes[key] = value);
      element.append = (...children) => element.children.push(...children);
      made.push(element);
      return element;
    },
  },
});
const {qrCode} = await import("../share/qr.js");

function modules(text) {
  const {attributes, children} = qrCode(text);
  const size = Number(attributes.viewBox.split(" ")[2]);
  const dark = new Set(children[1].attributes.d.match(/M\d+ \d+/g));
  return {size, isDark: (x, y) => dark.has(`M${x} ${y}`)};
}

test("a code has its three finders and a border that is white", () => {
  const {size, isDark} = modules("https://example.org/lab/optimizers/?lr_SGD=0.05&seed=7");
  assert.equal((size - 8 - 17) % 4, 0);
  const last = size - 8 - 7;
  for (const [left, top] of [
    [0, 0],
    [last, 0],
    [0, last],
  ]) {
    const row = Array.from({length: 7}, (_, i) => isDark(4 + left + i, 4 + top + 3));
    assert.deepEqual(row, [true, false, true, true, true, false, true]);
  }
  for (let i = 0; i < size; i += 1) assert.ok(!isDark(i, 3) && !isDark(3, i));
});

test("another link is another code, and a longer one a larger code", () => {
  const codes = ["a", "b"].map((text) => qrCode(text).children[1].attributes.d);
  assert.notEqual(codes[0], codes[1]);
  assert.ok(modules("a".repeat(1_600)).size > modules("a").size);
  assert.throws(() => qrCode("a".repeat(4_000)));
});
