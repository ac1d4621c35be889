// A worker with Python and the engine and no page: makes the calls that another worker sends.

import {holdLock} from "../shared/lock.js";
import {describe} from "../shared/problem.js";
import {fence} from "./fence.js";
import {startPython} from "./python.js";

const post = self.postMessage.bind(self); // a fence takes it from whoever comes later
const tell = (message) => post(message);

/** @type {import("../shared/depot.js").Depot} */
let depot;
/** @type {Promise<any>} the Python function that makes a call */
let answer;

async function start({site, fenced}) {
  await holdLock().then(
    (lock) => tell({type: "locked", lock}),
    () => {},
  );
  const python = startPython(site, "engine", ["weblab"], tell);
  depot = python.depot;
  const pyodide = await python.pyodide;
  pyodide.pyimport("weblab").accelerate();
  const made = pyodide.pyimport("weblab.runtime.engines").answer;
  if (fenced) fence(self);
  return made;
}

async function run({text, buffers}) {
  const call = await answer;
  tell({type: "begun"});
  const [reply, arrays] = call(text, buffers);
  const message = {type: "replied", text: reply, buffers: arrays};
  const owned = arrays.map((each) => each.buffer);
  post(message, owned);
}

const handlers = {
  start: (message) => {
    answer = start(message);
    return answer;
  },
  run,
  retry: () => depot?.retry(),
};

self.onmessage = async ({data}) => {
  try {
    await handlers[data.type](data);
  } catch (error) {
    tell({...describe(error), type: "died"});
  }
};
