// Starts Python from a snapshot of the site.

import {restore} from "./restore.js";

export const STDLIB = "data:,"; // in the place of the library that Pyodide would fetch: nothing
const RUNTIME = "runtime/";

/**
 * The files of a snapshot.
 * @param {string} snapshot "labs" or "engine"
 */
export function partsOf(snapshot) {
  const named = (name) => `snapshot/${name}.bin`;
  return {libraries: named("libraries"), memory: named(snapshot), files: named("files")};
}

/**
 * @param {import("../../shared/depot.js").Depot} depot
 * @param {string} snapshot "labs" or "engine"
 * @param {object} options those of loadPyodide
 * @param {Promise<any>[]} modules Pyodide's
 * @returns {Promise<any>} Pyodide; rejected where this snapshot is of no use
 */
export async function startFromSnapshot(depot, snapshot, options, [pyodide, machine]) {
  const {libraries, memory, files} = partsOf(snapshot);
  const {loadPyodide} = await pyodide;
  const python = await restore({
    ...options,
    loadPyodide,
    create: async (settings) => (await machine).default(settings),
    libraries: depot.take(libraries),
    memory: depot.take(memory),
    files: depot.take(files),
    // a folder of a package that is not in memory could be imported
    isWanted: (path) => snapshot !== "engine" || path.includes("/weblab/"),
    stdLibURL: STDLIB,
  });
  const sums = python.toPy(
    Object.fromEntries(
      Object.entries(depot.files)
        .filter(([name]) => name.startsWith(RUNTIME))
        .map(([name, {sum}]) => [name.slice(RUNTIME.length), sum]),
    ),
  );
  const awaits = (file) => depot.tell(file ? {type: "late", file} : {type: "came"});
  python.pyimport("weblab.snapshot").wake(depot.base + RUNTIME, sums, awaits);
  return python;
}
