// Starts workers with the engine alone; Python imports what `engines` returns as weblab_engines.

import {startWorker} from "./workers.js";

// A worker that is ended tells nobody. But it holds a lock as long as it lives: who is given that
// lock knows. Where pages have no locks, only a worker that fails aloud is noticed.
async function watchLife(lock, die) {
  await navigator.locks.request(lock, () => die("the worker was ended"));
}

// `files` are the large files of the manifest. `listen` hears ("replied", text, buffers) after
// each run, and ("died", reason, begun) once.
export function engines(files) {
  function start(listen) {
    let worker = null;
    let begun = false;
    const stop = () => {
      listen = () => {};
      worker?.terminate();
    };
    const die = (reason) => listen("died", reason, begun);
    const handlers = {
      locked: ({lock}) => watchLife(lock, die),
      begun: () => (begun = true),
      replied: ({text, buffers}) => listen("replied", text, buffers),
      died: ({reason}) => die(reason),
    };
    try {
      worker = startWorker("engine.js");
      worker.onmessage = ({data}) => handlers[data.type](data);
      worker.onerror = (event) => {
        event.preventDefault(); // it is no error of the worker that started this one
        die(event.message ?? "engine.js could not be loaded");
      };
      worker.postMessage({type: "start", files});
    } catch (error) {
      setTimeout(() => die(error.message));
    }
    const run = (text, buffers) => worker?.postMessage({type: "run", text, buffers});
    return {run, stop};
  }
  return {cores: navigator.hardwareConcurrency || 1, start};
}
