// A worker with Python and the engine and no page: makes the calls that another worker sends.

import {watchDownloads} from "./downloads.js";
import {loadPyodide} from "./runtime/pyodide.js";

const runtime = new URL("runtime/", import.meta.url).href;

// Held for as long as this worker lives, see engines.js.
async function holdLock() {
  const lock = `weblab-engine-${crypto.randomUUID()}`;
  await new Promise((granted, refused) => {
    const hold = () => {
      granted();
      return new Promise(() => {});
    };
    navigator.locks.request(lock, hold).catch(refused);
  });
  self.postMessage({type: "locked", lock});
}

async function start(files) {
  if (navigator.locks) await holdLock().catch(() => {}); // refused to sandboxed frames
  const failure = watchDownloads(runtime, files, () => {});
  const python = loadPyodide({
    indexURL: runtime,
    packages: ["weblab"],
    env: {HOME: "/home/pyodide", PYTHONHASHSEED: "0"},
  });
  const pyodide = await Promise.race([python, failure]);
  pyodide.pyimport("weblab").accelerate();
  return pyodide.pyimport("weblab.runtime.engines").answer;
}

async function run(text, buffers) {
  const call = await answer;
  self.postMessage({type: "begun"});
  const [reply, arrays] = call(text, buffers);
  self.postMessage({type: "replied", text: reply, buffers: arrays}, arrays.map((each) => each.buffer));
}

let answer; // a promise of the Python function that makes a call

const handlers = {
  start: ({files}) => {
    answer = start(files);
    return answer;
  },
  run: ({text, buffers}) => run(text, buffers),
};

self.onmessage = async ({data}) => {
  try {
    await handlers[data.type](data);
  } catch (error) {
    self.postMessage({type: "died", reason: error.message});
  }
};
