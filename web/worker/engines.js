// Starts workers with the engine alone; Python imports what `engines` returns as weblab_engines.

import source from "weblab-engine";
import {outlive} from "../shared/lock.js";
import {inWords} from "../shared/problem.js";
import {workerFrom} from "../shared/worker.js";

/** @typedef {(...heard: any[]) => void} Listen */

/**
 * @param {import("./python.js").Site} site
 * @param {import("../shared/messages.js").Say} say
 * @param {(message: {type: string, [key: string]: any}) => void} tell what the page should know
 */
export function engines(site, say, tell) {
  /** @type {Set<Worker>} */
  const starting = new Set();
  let count = 0;
  /** @type {{engine: ReturnType<typeof begin>, hear: Listen} | undefined} */
  let spare; // waits for its first run

  /** Starts an engine ahead, since a visitor is about to want one: they take a second or two. */
  function warmUp() {
    if (spare) return;
    /** @type {Listen} */
    const hear = () => {
      spare = undefined; // it has died
    };
    const own = {engine: begin((...heard) => own.hear(...heard), false), hear};
    spare = own;
  }

  /**
   * Returns an engine, the one that was started ahead if there is one.
   * @param {Listen} listen
   * @param {boolean} [fenced]
   */
  function start(listen, fenced = false) {
    if (fenced || !spare) return begin(listen, fenced);
    const {engine} = spare;
    spare.hear = listen;
    spare = undefined;
    return engine;
  }

  /**
   * Starts an engine.
   * @param {Listen} listen hears ("replied", text, buffers) after each run, and ("died", reason,
   *   begun) once
   * @param {boolean} fenced whether it runs a visitor's code, see fence.js
   */
  function begin(listen, fenced) {
    count += 1;
    const name = `engine ${count}`;
    let begun = false;
    let over = false;
    /** @type {Worker} */
    let worker;
    try {
      worker = workerFrom(source);
    } catch (error) {
      setTimeout(() => listen("died", error.message, false)); // a worker may start no others
      return {run: () => {}, stop: () => {}};
    }
    const stop = () => {
      over = true;
      starting.delete(worker);
      worker.terminate();
      tell({type: "moving", source: name}); // its downloads are no matter any more
    };
    const die = (reason) => {
      if (over) return;
      stop();
      listen("died", reason, begun);
    };
    const forward = (message) => tell({...message, source: name});
    const handlers = {
      // In a sandboxed frame only a worker that fails aloud is noticed.
      locked: ({lock}) => outlive(lock).then(() => die(say("ended"))),
      begun: () => {
        begun = true;
        starting.delete(worker);
      },
      replied: ({text, buffers}) => listen("replied", text, buffers),
      died: (problem) => die(inWords(problem, say)),
      bytes: () => {},
      stalled: forward,
      moving: forward,
      trouble: forward,
      late: forward,
      came: forward,
      updated: forward,
    };
    starting.add(worker);
    worker.onmessage = ({data}) => {
      if (over) return;
      const handle = handlers[data.type];
      if (handle) handle(data);
      else die(say("stale"));
    };
    worker.onerror = (event) => {
      event.preventDefault(); // it is no error of the worker that started this one
      die(event.message ?? say("unstarted"));
    };
    worker.postMessage({type: "start", site, fenced});
    const run = (text, buffers) => worker.postMessage({type: "run", text, buffers});
    return {run, stop};
  }

  /** Asks again for what engines that are starting wait for. */
  function retry() {
    for (const worker of starting) worker.postMessage({type: "retry"});
  }

  return {cores: navigator.hardwareConcurrency || 1, start, warmUp, retry};
}
