// The real page's Python and its engines, without an app: runs what the test sends.

import {watchDownloads} from "./downloads.js";
import {engines} from "./engines.js";
import {loadPyodide} from "./runtime/pyodide.js";

const runtime = new URL("runtime/", import.meta.url).href;
const started = [];

self.Worker = class extends Worker {
  constructor(...options) {
    super(...options);
    started.push(this);
  }
};

async function load() {
  const {files} = await (await fetch(new URL("manifest.json", import.meta.url))).json();
  watchDownloads(runtime, files, () => {});
  const pyodide = await loadPyodide({indexURL: runtime, packages: ["weblab"]});
  pyodide.registerJsModule("weblab_engines", engines(files));
  pyodide.registerJsModule("test_engines", {started});
  return pyodide;
}

const pyodide = load();

self.onmessage = async ({data: {id, code}}) => {
  try {
    self.postMessage({id, value: await (await pyodide).runPythonAsync(code)});
  } catch (error) {
    self.postMessage({id, error: error.message});
  }
};
