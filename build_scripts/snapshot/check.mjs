// Starts as a page does, from the memory that the build has kept, and tells what came of it;
// build_scripts/snapshot/snapshot.py starts this with a job.

import {readFileSync, writeFileSync} from "node:fs";
import {restore} from "../../web/worker/snapshot/restore.js";
import {ENVIRONMENT, importRuntime} from "./surroundings.mjs";

const job = JSON.parse(process.argv[2]);
const part = (name) => new Uint8Array(readFileSync(`${job.snapshots}/${name}.bin`));
const pyodide = await restore({
  ...(await importRuntime(job.runtime)),
  ...{libraries: part("libraries"), memory: part(job.name), files: part("files")},
  indexURL: `${job.runtime}/`,
  stdLibURL: "/dev/null", // what is needed of it is imported
  env: ENVIRONMENT,
  thorough: true,
});
pyodide.runPython(readFileSync(new URL("proof.py", import.meta.url), "utf8"));
const [build, train] = ["build", "train"].map((name) => pyodide.globals.get(name));
const documents = build(pyodide.toPy(job.pages)).toJs({dict_converter: Object.fromEntries});
const heap = pyodide._module.HEAPU8.length;
writeFileSync(job.told, JSON.stringify({documents, heap, weights: train()}));
process.exit(0);
