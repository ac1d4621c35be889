// The worker of the stock flow, in the steps of Panel's own template: load Pyodide, then
// micropip, install the environment with it, run the app, hand over its document.

import {loadPyodide} from "./runtime/pyodide.mjs";

let session;

async function start({wheels, packages}) {
  const folder = new URL("runtime/", import.meta.url).href;
  const pyodide = await loadPyodide({
    indexURL: folder,
    env: {
      PYTHONHASHSEED: "0",
      PANEL_CDN_ROOT: "./static/panel/",
      PANEL_MATERIAL_UI_CDN_ROOT: "./static/panel-material-ui/v",
    },
  });
  await pyodide.loadPackage("micropip");
  const addresses = wheels.map((wheel) => folder + wheel);
  const install = pyodide.pyimport("micropip").install;
  await install.callKwargs(pyodide.toPy([...packages, ...addresses]), {deps: false});
  self.postMessage({type: "runtime"});
  pyodide.runPython("import panel"); // as the converted script begins
  session = pyodide.pyimport("weblab.browser").Session("lab=draw&lang=en");
  const asJson = pyodide.runPython(
    "import json; lambda session: json.dumps(session.document.to_json(deferred=False))",
  );
  self.postMessage({type: "document", json: asJson(session)});
}

const handlers = {
  start,
  link: ({query}) => {
    const send = (patch, buffers) => self.postMessage({type: "patch", patch, buffers});
    session.link(send, console.error, query, false);
    self.postMessage({type: "linked"});
  },
  patch: ({patch}) => {
    session.apply(patch);
    self.postMessage({type: "applied"});
  },
};

self.onmessage = ({data}) => handlers[data.type](data);
