// Python in this worker: its files checked, its packages unpacked, or a problem that says why not.

import {Depot} from "../shared/depot.js";
import {Problem} from "../shared/problem.js";
import {partsOf, startFromSnapshot} from "./snapshot/start.js";

const PROBE = "runtime/probe.zip"; // small, and sent as its neighbors are
const WASM = "runtime/pyodide.asm.wasm";
const LOCK = "runtime/pyodide-lock.json";
const STDLIB = "runtime/python_stdlib.zip";
const SCRIPTS = ["runtime/pyodide.js", "runtime/pyodide.asm.js"];
const NUMPY = "numpy"; // on which weblab depends
const MOST_STARTS = 2; // the second past the browser's cache

/** @typedef {{base: string, files: Record<string, import("../shared/depot.js").Entry>}} Site */

/**
 * Starts Python: from memory that the build has kept, or where that cannot be used, the plain way.
 * @param {Site} site
 * @param {string} snapshot "labs" or "engine"
 * @param {string[]} packages what is in it, by the names in the lock file
 * @param {(message: {type: string, [key: string]: any}) => void} tell what the page should know
 * @returns {{pyodide: Promise<any>, depot: Depot}}
 */
export function startPython(site, snapshot, packages, tell) {
  const depot = new Depot(site.base, site.files, {tell});
  const inBrotli = depot.bytes(PROBE).then(() => depot.encodings.get(PROBE) === "br");
  inBrotli.catch(() => {});
  depot.unpacks = async () => !(await inBrotli.catch(() => false));
  const expect = (names) => {
    depot.arrived = counter(site, names, tell);
    for (const name of names) if (name !== WASM) depot.expect(name);
  };
  expect([...core(site), ...Object.values(partsOf(snapshot))]);
  const modules = SCRIPTS.map(async (name) => import(await depot.script(name)));
  for (const each of modules) each.catch(() => {}); // awaited where they are used
  const startRestored = () =>
    start(depot, () => startFromSnapshot(depot, snapshot, options(depot), modules));
  const startPlain = () => {
    expect([LOCK, STDLIB, ...packagesOf(site, packages)]);
    return start(depot, () => load(depot, packages, modules));
  };
  // A snapshot that does not come, or does not fit this browser, is no problem; any other file is.
  const startInstead = (error) => {
    if (error.values?.file?.startsWith("runtime/")) throw error;
    return startPlain();
  };
  return {pyodide: startRestored().catch(startInstead), depot};
}

/** @param {Site} site */
function core({files}) {
  return Object.keys(files).filter((name) => /^runtime\/.*\.(js|json|wasm)$/.test(name));
}

/**
 * @param {Site} site
 * @param {string[]} packages
 */
function packagesOf({files}, packages) {
  const wanted = [`${NUMPY}-`, ...packages].map((each) => `runtime/${each}`);
  return Object.keys(files).filter((name) => wanted.some((each) => name.startsWith(each)));
}

// Counts what the network has carried of what it will: of files that the browser unpacks, their
// share of the packed size.
function counter({files}, names, tell) {
  const large = names.filter((name) => files[name]?.gz);
  const unpacked = new Map(large.map((name) => [name, 0]));
  const packed = (name) => files[name].br ?? files[name].raw;
  const total = large.reduce((sum, name) => sum + packed(name), 0);
  return (name, bytes) => {
    if (!unpacked.has(name)) return;
    unpacked.set(name, unpacked.get(name) + bytes);
    let loaded = 0;
    for (const [each, count] of unpacked) loaded += (packed(each) * count) / files[each].raw;
    tell({type: "bytes", loaded: Math.min(total, Math.round(loaded)), total});
  };
}

async function start(depot, begin) {
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOnce(depot, begin);
    } catch (error) {
      if (!(error instanceof Problem) || error.values.file !== WASM) throw error;
      if (starts === MOST_STARTS) throw error;
    }
  }
}

async function startOnce(depot, begin) {
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  // Pyodide goes on, or waits for ever, where a file of its own cannot be had.
  self.fetch = async (resource, options) => {
    const url = resource instanceof Request ? resource.url : String(resource);
    if (url === depot.base + WASM) return depot.wasm(WASM, fail);
    try {
      return await depot.fetch(resource, options);
    } catch (error) {
      if (error.values?.file.startsWith("runtime/")) fail(error);
      throw error;
    }
  };
  return Promise.race([begin(), failure]);
}

const options = ({base}) => ({
  indexURL: `${base}runtime/`,
  env: {HOME: "/home/pyodide", PYTHONHASHSEED: "0"},
});

/**
 * Starts Python and unpacks its packages.
 * @param {Depot} depot
 * @param {string[]} packages by their names in the lock file
 * @param {Promise<any>[]} modules Pyodide's scripts
 */
export async function load(depot, packages, modules) {
  const [pyodide, machine] = modules;
  const {loadPyodide} = await pyodide;
  const python = await loadPyodide({
    ...options(depot),
    createPyodideModule: async (settings) => (await machine).default(settings),
  });
  const said = [];
  const listen = (text) => said.push(text);
  await python.loadPackage(packages, {messageCallback: () => {}, errorCallback: listen});
  // Pyodide goes on without a package that cannot be unpacked, and without what it depends on.
  const missing = [NUMPY, ...packages].filter((name) => !(name in python.loadedPackages));
  if (missing.length) throw new Problem("unpacking", {file: missing.join(", ")}, said.join("\n"));
  return python;
}
