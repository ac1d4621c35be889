// Python lives here: loads Pyodide and the app, then exchanges patches with the page.

import {watchDownloads} from "./downloads.js";
import {engines} from "./engines.js";
import {loadPyodide} from "./runtime/pyodide.js";

const runtime = new URL("runtime/", import.meta.url).href;

function report(stage) {
  self.postMessage({type: "stage", stage});
}

// Panel makes this function by evaluating a string, which the page's policy forbids.
function undefinedToNull(entries) {
  return Object.fromEntries([...entries].map(([key, value]) => [key, value ?? null]));
}

async function loadPython() {
  report("runtime");
  const pyodide = await loadPyodide({
    indexURL: runtime,
    packages: ["weblab", "libraries"],
    env: {HOME: "/home/pyodide", PYTHONHASHSEED: "0"},
  });
  pyodide.pyimport("pyodide.code").run_js = () => undefinedToNull;
  return pyodide;
}

let session;

async function start(query, files) {
  const failure = watchDownloads(runtime, files, (loaded, total) =>
    self.postMessage({type: "bytes", loaded, total}),
  );
  const pyodide = await Promise.race([loadPython(), failure]);
  pyodide.registerJsModule("weblab_engines", engines(files));
  report("app");
  session = pyodide.pyimport("weblab.browser").Session(query);
  self.postMessage({type: "built", fingerprint: session.fingerprint()});
}

const handlers = {
  start: ({query, files}) => start(query, files),
  link: ({query, dark}) => {
    const send = (patch, buffers) => self.postMessage({type: "patch", patch, buffers});
    session.link(send, query, dark);
    const loaded = performance.getEntriesByType("resource").map(({name}) => name);
    self.postMessage({type: "linked", loaded});
  },
  patch: ({patch}) => {
    session.apply(patch);
    self.postMessage({type: "applied"});
  },
};

self.onmessage = async ({data}) => {
  try {
    await handlers[data.type](data);
  } catch (error) {
    self.postMessage({type: "error", message: error.message});
  }
};
