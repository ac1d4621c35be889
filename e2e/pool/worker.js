// The real page's Python and its engines, without an app: runs what the test sends.

import {messages} from "../../web/shared/messages.js";
import {engines} from "../../web/worker/engines.js";
import {startPython} from "../../web/worker/python.js";

const started = [];

self.Worker = class extends Worker {
  constructor(...options) {
    super(...options);
    started.push(this);
  }
};

async function load(base) {
  const {files} = await (await fetch(`${base}manifest.json`)).json();
  const pyodide = await startPython({base, files}, "engine", ["weblab"], () => {}).pyodide;
  pyodide.registerJsModule(
    "weblab_engines",
    engines({base, files}, messages("en"), () => {}),
  );
  pyodide.registerJsModule("test_engines", {started});
  return pyodide;
}

let pyodide;

self.onmessage = async ({data: {id, code, base}}) => {
  try {
    pyodide ??= load(base);
    self.postMessage({id, value: await (await pyodide).runPythonAsync(code)});
  } catch (error) {
    self.postMessage({id, error: error.message});
  }
};
