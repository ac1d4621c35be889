// Starts Pyodide with memory that was kept when the site was built, in the place of loading and
// importing. The build does the same, to see that it works.

import {kept} from "./kept.js";
import {checksum, parse, putHeap, putRuns} from "./memory.js";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {{path: string, bytes: Bytes}} File */

/**
 * Returns the files that were put into one.
 * @param {Bytes} whole
 * @returns {File[]}
 */
function unpack(whole) {
  const {header, sections} = parse(whole);
  return header.files.map(({path, size}) => {
    const {buffer, byteOffset} = sections[path];
    return {path, bytes: new Uint8Array(buffer, byteOffset, size)};
  });
}

/**
 * Links libraries before the runtime is initialized: they then lie at the same addresses, and
 * their functions at the same places of the table, wherever this is done.
 * @param {{preRun: ((module: any) => unknown)[]}} settings
 * @param {Bytes | Promise<Bytes>} libraries one file with all of them
 * @param {(module: any) => void} linked
 * @param {(error: any) => void} fail
 */
export function linkBefore(settings, libraries, linked, fail) {
  const compile = async ({path, bytes}) => ({path, code: await WebAssembly.compile(bytes)});
  const compiled = Promise.resolve(libraries).then((whole) =>
    Promise.all(unpack(whole).map(compile)),
  );
  compiled.catch(fail);
  const link = async (module) => {
    // Where WebAssembly has garbage collection, a function that CPython calls functions by lies
    // in the table before those of the libraries; elsewhere its place is left empty.
    if (!module.HEAPU32[trampoline(module)]) module.wasmTable.grow(1);
    const flags = {loadAsync: true, nodelete: true, global: false};
    for (const {path, code} of await compiled) {
      module.preloadedWasm[path] = await module.loadWebAssemblyModule(code, flags, path, {});
    }
    linked(module);
    module.removeRunDependency("libraries");
  };
  settings.preRun.push((module) => {
    module.addRunDependency("libraries");
    link(module).catch(fail);
  });
}

// The word that has the place of that function in the table.
function trampoline(module) {
  const offset = module.HEAPU32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET / 4];
  return (module.__PyRuntime + offset) / 4;
}

/**
 * The end of the heap.
 * @returns {number}
 */
export function topOf(module) {
  return module.HEAPU32[module._emscripten_get_sbrk_ptr() / 4];
}

/**
 * Sums of what lies aside of the heap, over which runs are written: not of the stack, nor of what
 * differs between browsers.
 * @param {any} module
 * @param {number} start of the heap
 */
export function sumsAside(module, start) {
  const memory = module.HEAPU32;
  const place = trampoline(module);
  const own = memory[place];
  memory[place] = 0;
  const sums = [
    ...checksum(memory, 0, module._emscripten_stack_get_end()),
    ...checksum(memory, module._emscripten_stack_get_base(), start),
  ];
  memory[place] = own;
  return sums;
}

/**
 * Writes memory over that of a module in which nothing has run yet.
 * @param {any} module
 * @param {{header: any, sections: import("./memory.js").Sections}} file
 * @param {boolean} thorough whether to look at the heap as well, of which nothing was there before
 */
function put(module, {header, sections}, thorough) {
  const {build, linked, size, top, heap} = header;
  if (module.API.config.BUILD_ID !== build) throw new Error("another Pyodide");
  if (module.wasmTable.length !== linked) throw new Error("another table of functions");
  if (module.HEAPU8.length < size) module.growMemory(size);
  if (module.HEAPU8.length < size) throw new Error("memory could not grow");
  const memory = module.HEAPU32;
  const own = memory[trampoline(module)];
  module.HEAPU8.fill(0, heap.start, topOf(module));
  putRuns(memory, sections, "");
  const strings = putHeap(memory, sections, heap);
  putRuns(memory, sections, "rest ");
  for (const string of strings) module._PyObject_Hash(string);
  memory[trampoline(module)] = own;
  const sums = sumsAside(module, heap.start);
  if (thorough) sums.push(...checksum(memory, heap.start, top));
  if (sums.some((sum, i) => sum !== header.sums[i])) throw new Error("memory put back wrongly");
}

/**
 * @typedef {object} Parts
 * @property {Function} loadPyodide
 * @property {Function} create makes the module: what pyodide.asm.js exports
 * @property {Bytes | Promise<Bytes>} libraries the file of the libraries
 * @property {Bytes | Promise<Bytes>} memory the file of the memory
 * @property {Bytes | Promise<Bytes>} files the file of what is read later
 * @property {(path: string) => boolean} [isWanted] which of those files
 * @property {boolean} [thorough] whether to compare all memory with what it was
 */

/**
 * @param {Parts & Record<string, any>} parts with further options of loadPyodide
 * @returns {Promise<any>} Pyodide; rejected where this memory is of no use
 */
export async function restore(parts) {
  const {
    loadPyodide,
    create,
    libraries,
    memory,
    files,
    thorough = false,
    isWanted,
    ...options
  } = parts;
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  for (const each of [memory, files]) Promise.resolve(each).catch(fail);
  let module;
  let header;
  const createPyodideModule = async (settings) => {
    linkBefore(settings, libraries, () => {}, fail);
    module = await create(settings);
    const file = parse(await memory);
    put(module, file, thorough);
    header = file.header;
    module.API.restoreSnapshot = () => header.state;
    return module;
  };
  const started = loadPyodide({
    ...options,
    createPyodideModule,
    _loadSnapshot: new Uint8Array(), // Pyodide is only to know that there is one
    _snapshotDeserializer: ({name}) => kept[name],
  });
  const pyodide = await Promise.race([started, failure]); // which may be stuck without a library
  module.wasmTable.grow(header.table - module.wasmTable.length); // for functions that nothing calls
  for (const [handle, name] of header.handles) {
    module.newDSO(name, handle, module.preloadedWasm[name]);
  }
  for (const {path, bytes} of unpack(await files)) {
    if (isWanted && !isWanted(path)) continue;
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(path, bytes, {canOwn: true});
  }
  return pyodide;
}
