import assert from "node:assert/strict";
import {test} from "node:test";
import {load} from "../worker/python.js";

// What Pyodide answers when it has unpacked some packages and failed with others.
const unpacked = (names, said = []) => {
  const python = {
    loadedPackages: Object.fromEntries(names.map((name) => [name, "default channel"])),
    loadPackage: async (_, {errorCallback}) => said.forEach((text) => errorCallback(text)),
  };
  return [Promise.resolve({loadPyodide: async () => python}), Promise.resolve({})];
};
const depot = /** @type {any} */ ({base: "https://example.org/"});

test("Python starts with its packages", async () => {
  const python = await load(depot, ["weblab"], unpacked(["numpy", "weblab"]));
  assert.ok("weblab" in python.loadedPackages);
});

for (const [missing, names] of Object.entries({weblab: ["numpy"], numpy: ["weblab"]})) {
  test(`Python does not start without ${missing}`, async () => {
    await assert.rejects(load(depot, ["weblab"], unpacked(names, ["out of memory"])), (error) => {
      assert.equal(error.sentence, "unpacking");
      assert.equal(error.values.file, missing);
      assert.match(error.message, /out of memory/);
      return true;
    });
  });
}
