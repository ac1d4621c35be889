// Python lives here: loads Pyodide and the app, then exchanges patches with the page.

import {holdLock} from "../shared/lock.js";
import {languageOf, messages} from "../shared/messages.js";
import {describe, Problem} from "../shared/problem.js";
import {engines} from "./engines.js";
import {startPython} from "./python.js";
import {kept} from "./snapshot/kept.js";

/** @type {any} */
let session;
/** @type {{retry: () => void}[]} what may be waiting for files */
let waiting = [];

const tell = (message) => self.postMessage(message);
const fail = (error) => tell({type: "error", ...describe(error)});

async function start({query, site}) {
  holdLock().then(
    (lock) => tell({type: "locked", lock}),
    () => {}, // the page still asks whether Python answers
  );
  tell({type: "stage", stage: "runtime"});
  const python = startPython(site, "labs", ["weblab", "libraries"], tell);
  waiting = [python.depot];
  const pyodide = await python.pyodide;
  pyodide.pyimport("pyodide.code").run_js = kept.run_js;
  const pool = engines(site, messages(languageOf(query, "")), tell);
  waiting.push(pool);
  pyodide.registerJsModule("weblab_engines", pool);
  tell({type: "stage", stage: "app"});
  session = pyodide.pyimport("weblab.browser").Session(query);
  tell({type: "built", fingerprint: session.fingerprint()});
}

function link({query, dark}) {
  const send = (patch, buffers) => tell({type: "patch", patch, buffers});
  session.link(send, fail, query, dark);
  const loaded = performance.getEntriesByType("resource").map(({name}) => name);
  tell({type: "linked", loaded});
}

function apply({patch}) {
  session.apply(patch);
  tell({type: "applied"});
}

async function ask({id, method, args}) {
  const answer = await session.ask(method, JSON.stringify(args));
  tell({type: "answer", id, ...JSON.parse(answer)});
}

// A promise that fails where nobody waits for it.
self.addEventListener("unhandledrejection", ({reason}) => {
  tell({type: "uncaught", ...describe(reason)});
});

const handlers = {
  start,
  link,
  patch: apply,
  ask,
  ping: () => tell({type: "pong"}),
  retry: () => {
    for (const each of waiting) each.retry();
  },
};

self.onmessage = async ({data}) => {
  try {
    const handle = handlers[data.type];
    if (!handle) throw new Problem("stale", {}, `unknown message: ${data.type}`);
    await handle(data);
  } catch (error) {
    fail(error);
  }
};
