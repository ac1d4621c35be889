// Pyodide under Node.js in surroundings that are the same each time: its clock and its chance.

import crypto from "node:crypto";
import {pathToFileURL} from "node:url";

export const ENVIRONMENT = {HOME: "/home/pyodide", PYTHONHASHSEED: "0"};
const PROGRAM = "./this.program"; // as a browser has it
const BEGIN = Date.UTC(2020);

let now = BEGIN;
let seed = 1;

Date.now = () => {
  now += 1;
  return now;
};
performance.now = () => Date.now() - BEGIN;

crypto.randomFillSync = (view) => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let i = 0; i < bytes.length; i += 1) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    bytes[i] = seed >>> 24;
  }
  return view;
};
globalThis.crypto.getRandomValues = crypto.randomFillSync;

globalThis.XMLHttpRequest ??= class XMLHttpRequest {}; // Panel imports the name; browsers have it

// Node would print the line where an error was thrown: all of Pyodide's script.
process.on("uncaughtException", ({message}) => {
  console.error(message);
  process.exit(1);
});

export async function importRuntime(runtime) {
  const named = (name) => import(pathToFileURL(`${runtime}/${name}`));
  const [pyodide, machine] = await Promise.all(["pyodide.mjs", "pyodide.asm.mjs"].map(named));
  const create = (settings) => machine.default({...settings, thisProgram: PROGRAM});
  return {loadPyodide: pyodide.loadPyodide, create};
}
