// Runs one Python script in Pyodide under Node; build_scripts/runtime/inside.py starts it with a job.

import {join} from "node:path";
import {pathToFileURL} from "node:url";

const job = JSON.parse(process.argv[2]);
const {loadPyodide} = await import(pathToFileURL(join(job.runtime, "pyodide.mjs")));
const pyodide = await loadPyodide({indexURL: job.runtime, env: job.env});

for (const [guest, host] of Object.entries(job.mounts)) {
  pyodide.mountNodeFS(guest, host);
}
if (job.packages.length) {
  await pyodide.loadPackage(job.packages, {messageCallback: () => {}});
}

const run = pyodide.runPython(`
import runpy
import sys

def run(script, argv, paths):
    sys.argv = [script, *argv]
    sys.path[:0] = paths
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return stop.code or 0
        print(stop.code, file=sys.stderr)
        return 1
    return 0

run
`);

let code = 1;
try {
  code = run(job.script, pyodide.toPy(job.argv), pyodide.toPy(job.paths));
} catch (error) {
  console.error(error.message);
}
process.exit(code);
