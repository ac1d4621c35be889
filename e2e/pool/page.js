// window.python(code) runs code in the worker and returns the text of its last expression.

import source from "pool-worker";
import {workerFrom} from "../../web/shared/worker.js";

const worker = workerFrom(source);
const base = new URL(".", window.location.href).href;
const asked = [];

worker.onmessage = ({data: {id, value, error}}) => {
  const {resolve, reject} = asked[id];
  if (error) reject(new Error(error));
  else resolve(value);
};
worker.onerror = (event) => asked.forEach(({reject}) => reject(new Error(event.message)));

window.python = (code) =>
  new Promise((resolve, reject) => {
    worker.postMessage({id: asked.length, code, base});
    asked.push({resolve, reject});
  });
