// Python in this worker: its files checked, its packages unpacked, or a problem that says why not.

import {Depot} from "../shared/depot.js";
import {Problem} from "../shared/problem.js";

const PROBE = "runtime/probe.zip"; // small, and sent as its neighbors are
const WASM = "runtime/pyodide.asm.wasm";
const SCRIPTS = ["runtime/pyodide.js", "runtime/pyodide.asm.js"];
const MOST_STARTS = 2; // the second past the browser's cache

/** @typedef {{base: string, files: Record<string, import("../shared/depot.js").Entry>}} Site */

/**
 * Starts Python with packages of its lock file.
 * @param {Site} site
 * @param {string[]} packages their names
 * @param {(message: {type: string, [key: string]: any}) => void} tell what the page should know
 * @returns {{pyodide: Promise<any>, depot: Depot}}
 */
export function startPython(site, packages, tell) {
  const depot = new Depot(site.base, site.files, {tell, arrived: counter(site, packages, tell)});
  const inBrotli = depot.bytes(PROBE).then(() => depot.encodings.get(PROBE) === "br");
  inBrotli.catch(() => {});
  depot.unpacks = async () => !(await inBrotli.catch(() => false));
  for (const name of needed(site, packages)) if (name !== WASM) depot.expect(name);
  return {pyodide: start(depot, packages), depot};
}

/**
 * @param {Site} site
 * @param {string[]} packages
 */
function needed({files}, packages) {
  const isPackage = (name) => /\.(whl|zip)$/.test(name) && !/python_stdlib|probe/.test(name);
  const wanted = (name) =>
    !isPackage(name) || /\/numpy-/.test(name) || packages.some((each) => name.includes(`/${each}`));
  return Object.keys(files).filter((name) => name.startsWith("runtime/") && wanted(name));
}

// Counts what the network has carried of what it will: of files that the browser unpacks, their
// share of the packed size.
function counter(site, packages, tell) {
  const {files} = site;
  const large = needed(site, packages).filter((name) => files[name].gz);
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

async function start(depot, packages) {
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOnce(depot, packages);
    } catch (error) {
      if (!(error instanceof Problem) || error.values.file !== WASM) throw error;
      if (starts === MOST_STARTS) throw error;
    }
  }
}

async function startOnce(depot, packages) {
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
  return Promise.race([load(depot, packages), failure]);
}

async function load(depot, packages) {
  const [pyodide, machine] = SCRIPTS.map(async (name) => import(await depot.script(name)));
  machine.catch(() => {}); // awaited below
  const {loadPyodide} = await pyodide;
  const python = await loadPyodide({
    indexURL: `${depot.base}runtime/`,
    env: {HOME: "/home/pyodide", PYTHONHASHSEED: "0"},
    createPyodideModule: async (settings) => (await machine).default(settings),
  });
  const said = [];
  const listen = (text) => said.push(text);
  await python.loadPackage(packages, {messageCallback: () => {}, errorCallback: listen});
  const missing = packages.filter((name) => !(name in python.loadedPackages));
  if (missing.length) throw new Problem("unpacking", {file: missing.join(", ")}, said.join("\n"));
  return python;
}
