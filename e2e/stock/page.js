// As notebooks and PyScript have it: Python beside the page, and Python in a worker.

import {python} from "./python.js";

const worker = new Worker("worker.js", {type: "module"});

window.python = {
  page: python,
  worker: (code) =>
    new Promise((resolve) => {
      worker.onmessage = ({data}) => resolve(data);
      worker.postMessage(code);
    }),
};
