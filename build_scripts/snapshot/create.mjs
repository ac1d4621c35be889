// Loads Pyodide with its libraries linked first, lets it import, and keeps its memory;
// build_scripts/snapshot/snapshot.py starts this with a job.

import {readFileSync, writeFileSync} from "node:fs";
import {kept} from "../../web/worker/snapshot/kept.js";
import {linkBefore, topOf} from "../../web/worker/snapshot/restore.js";
import {differences, encodeHeap, write} from "./encode.mjs";
import {despecialize, freeLibraryFiles, sortList, zeroUnused} from "./heap.mjs";
import {describe} from "./state.mjs";
import {ENVIRONMENT, importRuntime} from "./surroundings.mjs";

const job = JSON.parse(process.argv[2]);
const {loadPyodide, create} = await importRuntime(job.runtime);
const libraries = new Uint8Array(readFileSync(`${job.snapshots}/libraries.bin`));

let module;
let start; // of the heap
let linked; // how long the table is then
let fresh; // memory then: nothing has run in it
const pyodide = await loadPyodide({
  indexURL: `${job.runtime}/`,
  env: ENVIRONMENT,
  _makeSnapshot: true,
  createPyodideModule: (settings) => {
    const look = (linking) => {
      module = linking;
      start = topOf(module);
      linked = module.wasmTable.length;
      fresh = module.HEAPU32.slice();
    };
    linkBefore(settings, libraries, look, (error) => {
      throw error;
    });
    return create(settings);
  },
});
for (const name of job.load) await pyodide.loadPackage(name, {messageCallback: () => {}});
freeLibraryFiles(module);
pyodide.pyimport("pyodide.code").run_js = kept.run_js;
const globals = pyodide.toPy({});
pyodide.runPython(readFileSync(new URL("prepare.py", import.meta.url), "utf8"), {globals});
const prepare = globals.get("prepare");
globals.destroy();
const answer = prepare(pyodide.toPy(job.modules), pyodide.toPy(job.archives));
const {object, string, ...code} = answer.toJs({dict_converter: Object.fromEntries});
answer.destroy();
prepare.destroy();
pyodide.runPython("import gc; gc.collect(); gc.freeze()");

const top = topOf(module);
zeroUnused(module, start, top);
despecialize(module, code);
const memory = module.HEAPU32;
const links = sortList(memory, object);
const heap = encodeHeap(memory, {start, top, links, string});
const aside = differences(fresh, memory, [
  [0, module._emscripten_stack_get_end()],
  [module._emscripten_stack_get_base(), start],
]);
const build = pyodide._api.config.BUILD_ID;
const header = {build, linked, heap: heap.header, ...describe(pyodide, start, kept)};
writeFileSync(`${job.snapshots}/${job.name}.bin`, write(header, {...aside, ...heap.sections}));
process.exit(0);
