// Python lives here: loads Pyodide and the app, then exchanges patches with the page.

import {holdLock} from "../shared/lock.js";
import {languageOf, messages} from "../shared/messages.js";
import {describe, Problem} from "../shared/problem.js";
import {engines} from "./engines.js";
import {startPython} from "./python.js";
import {kept} from "./snapshot/kept.js";

/** @type {{query: string, visit: number}} the lab that the page shows */
let wanted;
/** @type {any} */
let Session;
/** @type {any} */
let session;
/** How many bytes Python's memory has. */
let heap = () => 0;
/** @type {{retry: () => void}[]} what may be waiting for files */
let waiting = [];

const tell = (message) => self.postMessage(message);
const fail = (error) => tell({type: "error", ...describe(error)});

async function start({query, visit, site}) {
  wanted = {query, visit};
  holdLock().then(
    (lock) => tell({type: "locked", lock}),
    () => {}, // the page still asks whether Python answers
  );
  tell({type: "stage", stage: "runtime"});
  const python = startPython(site, "labs", ["weblab", "libraries"], tell);
  waiting = [python.depot];
  const pyodide = await python.pyodide;
  heap = () => pyodide._module.memory.buffer.byteLength;
  pyodide.pyimport("pyodide.code").run_js = kept.run_js;
  const say = (sentence, values) => messages(languageOf(wanted.query, ""))(sentence, values);
  const pool = engines(site, say, tell);
  waiting.push(pool);
  pyodide.registerJsModule("weblab_engines", pool);
  tell({type: "stage", stage: "app"});
  Session = pyodide.pyimport("weblab.browser").Session;
  build();
}

// The page may have gone on to another lab before there was Python.
function build() {
  const {query, visit} = wanted;
  session = Session(query);
  tell({type: "built", visit, fingerprint: session.fingerprint()});
}

function open({query, visit}) {
  const last = wanted.visit;
  wanted = {query, visit};
  if (session) {
    session.finish();
    tell({type: "closed", visit: last});
    session.close();
    session.destroy();
    session = undefined;
  }
  if (Session) build();
}

function link({visit, query, dark}) {
  if (visit !== wanted.visit) return;
  const send = (patch, buffers) => tell({type: "patch", visit, patch, buffers});
  session.link(send, (problem) => tell({type: "error", visit, ...describe(problem)}), query, dark);
  const loaded = performance.getEntriesByType("resource").map(({name}) => name);
  tell({type: "linked", visit, loaded});
}

function apply({visit, patch}) {
  if (visit !== wanted.visit) return;
  session.apply(patch);
  tell({type: "applied", visit});
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
  open,
  link,
  patch: apply,
  ask,
  ping: () => tell({type: "pong", heap: heap()}),
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
