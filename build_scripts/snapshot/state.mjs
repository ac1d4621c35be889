// What belongs to a memory and does not lie in it: objects of JavaScript that Python holds, the
// table of functions, handles of libraries.

import {checksum} from "../../web/worker/snapshot/memory.js";
import {sumsAside, topOf} from "../../web/worker/snapshot/restore.js";
import {libraries} from "./heap.mjs";

const PAGE = 65_536;

// What the file of a memory says of it. Its heap begins at `start`; `kept` are objects of ours by
// their names.
export function describe(pyodide, start, kept) {
  const module = pyodide._module;
  const top = topOf(module);
  return {
    top,
    size: Math.ceil(top / PAGE) * PAGE,
    sums: [...sumsAside(module, start), ...checksum(module.HEAPU32, start, top)],
    table: module.wasmTable.length,
    handles: libraries(module).map(([handle, {name}]) => [handle, name]),
    state: objects(pyodide, kept),
  };
}

// Objects that are reached from the global one are told by their path, ours by their name.
function objects(pyodide, kept) {
  const names = new Map(Object.entries(kept).map(([name, object]) => [object, name]));
  // Pyodide refuses while its list of loaded packages has entries, and where a place is empty.
  for (const name of Object.keys(pyodide.loadedPackages)) delete pyodide.loadedPackages[name];
  const module = pyodide._module;
  const get = module.__hiwire_get;
  module.__hiwire_get = (index) => get(index) ?? null;
  return pyodide._api.serializeHiwireState((object) => {
    if (names.has(object)) return {name: names.get(object)};
    throw new Error(`expected an object that a page has as well. Received ${object}`);
  });
}
