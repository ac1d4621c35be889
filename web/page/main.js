// The page: starts Python in a worker, shows the lab that the address asks for, and joins the two.

import source from "weblab-worker";
import {Depot} from "../shared/depot.js";
import {messages} from "../shared/messages.js";
import {describe, Problem} from "../shared/problem.js";
import {holdVersion} from "../shared/version_lock.js";
import {workerFrom} from "../shared/worker.js";
import {readAddress} from "./address.js";
import {openLinksOutside} from "./embedded.js";
import {keepForOffline} from "./keep.js";
import {tellLate} from "./late.js";
import {askBeforeLeaving} from "./leaving.js";
import {Life} from "./life.js";
import {checkLinked} from "./linked.js";
import {Loading} from "./loading.js";
import {followLinks} from "./navigation.js";
import {whenReady} from "./ready.js";
import {makeAsks} from "./remote.js";
import {loadBokeh} from "./scripts.js";
import {leaveOwnPage} from "./shell.js";
import {offerSkip} from "./skip.js";
import {tellUncaught} from "./uncaught.js";
import {newVersionWaits, switchVersion} from "./versions.js";
import {Visit} from "./visit.js";

const MANIFEST = "manifest.json";
const AUTORUN = 0; // an ask of the page's own; those of the page around it count from 1
const LARGEST_HEAP = 300e6; // in bytes: a new page gives back what large data have taken

const guard = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-manifest]"));
const base = new URL(".", guard.src).href;
leaveOwnPage(base);
const parameters = new URLSearchParams(window.location.search);
const {embedded, language} = readAddress(window.location.search);
const loading = new Loading(messages(language));
/** @type {import("../shared/messages.js").Say} */
const say = (...said) => loading.say(...said); // in the language of the lab that is shown

/** @type {Worker} */
let worker;
/** @type {Life} */
let life;
/** @type {Visit} to the lab that is shown */
let visit;
let heap = 0; // of Python, in bytes: it never becomes smaller
/** @type {Visit | undefined} whose Python has still to tell the last of it */
let left;

/** @type {(joined: import("./remote.js").Joined) => void} */
let join;
const send = (ask) => worker.postMessage({type: "ask", ...ask});
const asks = embedded ? makeAsks(new Promise((resolve) => (join = resolve)), send) : undefined;

function fail(problem) {
  if (visit?.number > 1 && window.weblab.state === "loading") {
    window.location.reload(); // what this page cannot show, a new one may
    return;
  }
  worker?.terminate();
  life?.end();
  loading.fail(problem);
  asks?.fail(say(problem.sentence, problem.values));
  document.documentElement.dataset.failed = "";
  window.weblab.state = "error";
  window.dispatchEvent(new CustomEvent("weblab:change", {detail: window.weblab}));
}

// Tells of what failed while everything else goes on.
function report(error) {
  const {details} = describe(error);
  const press = () => loading.calm("action");
  const shown = {text: say("action"), details, summary: say("details"), label: say("close"), press};
  loading.worry("action", shown);
}

function retryDownloads() {
  depot.retry();
  worker.postMessage({type: "retry"});
}

// What downloads tell while they go on: the page's own, the worker's, and its engines'.
const downloads = {
  stalled: ({files, seconds, source = "worker"}) => {
    const text = say("stalled", {files: files.join(", "), seconds});
    loading.worry(source, {text, label: say("retry"), press: retryDownloads});
  },
  trouble: ({problem, wait, source = "worker"}) => {
    const reason = say(problem.sentence, problem.values);
    loading.worry(source, {text: say("trouble", {reason, wait})});
  },
  moving: ({source = "worker"}) => loading.calm(source),
  ...tellLate(loading, say),
  updated: () =>
    loading.worry("version", {text: say("updated"), label: say("update"), press: switchVersion}),
};

const sum = guard.dataset.manifest ?? "";
const depot = new Depot(
  base,
  {[MANIFEST]: {sum}},
  {tell: (message) => downloads[message.type]({...message, source: "page"})},
);

// Whether a link led to this page, neither a reload nor the way back.
function isByLink() {
  const [entry] = /** @type {PerformanceNavigationTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  return entry?.type === "navigate";
}

async function main() {
  tellUncaught(base, report);
  holdVersion(base, sum);
  worker = workerFrom(source);
  worker.onerror = ({message}) => fail(describe(message ?? "the worker could not be started"));
  const hear = {
    died: () => fail({sentence: "died"}),
    silent: (seconds) => {
      const press = () => window.location.reload();
      loading.worry("life", {text: say("silent", {seconds}), label: say("restart"), press});
    },
    answers: () => loading.calm("life"),
  };
  life = new Life(worker, hear, () => window.weblab.state === "loading");

  const manifest = await depot.bytes(MANIFEST);
  const {labs, scripts, files} = JSON.parse(new TextDecoder().decode(manifest));
  Object.assign(depot.files, files);
  depot.unpacks = () => !depot.encodings.get(MANIFEST);
  const post = (message) => worker.postMessage(message);
  const site = {base, depot, bokeh: loadBokeh(depot, scripts), loading, post, report};

  const ask = () => {
    const asked = readAddress(window.location.search);
    document.documentElement.lang = asked.language;
    if (!embedded) offerSkip(messages(asked.language)("skip"));
    return {...asked, lab: labs.includes(asked.lab) ? asked.lab : labs[0]};
  };
  const go = async (byLink) => {
    const asked = ask();
    if (visit.end(window.weblab.state === "running")) left = visit;
    visit = new Visit(site, asked, byLink, visit);
    const {number, query} = visit;
    const weblab = {lab: asked.lab, visit: number, state: "loading", metrics: {}};
    Object.assign(window.weblab, weblab, {ready: whenReady()});
    window.dispatchEvent(new CustomEvent("weblab:change", {detail: window.weblab}));
    loading.begin(messages(asked.language));
    visit.post({type: "open", query});
    const {joined} = visit;
    await joined.catch((error) => {
      if (number === visit.number) fail(describe(error));
    });
  };

  let kept = false;
  const handlers = {
    ...downloads,
    locked: ({lock}) => life.watch(lock),
    stage: ({stage}) => {
      if (stage === "app") performance.mark("weblab:runtime");
      loading.update({stage});
    },
    bytes: ({loaded, total}) => loading.update({loaded, total}),
    built: (message) => visit.built(message),
    linked: async ({loaded}) => {
      life.answered(); // a start has more patience than what follows
      loading.finish();
      await visit.linked();
      if (kept) return;
      kept = true;
      // a browser may refuse; the page needs none of it
      checkLinked(depot, guard).catch((error) => {
        const {sentence, values} = describe(error);
        const text = say(sentence, values);
        const press = () => window.location.reload();
        loading.worry("linked", {text, label: say("retry"), press});
      });
      keepForOffline(base, {say, byWorker: loaded, embedded}).catch(() => {});
      asks?.begin();
    },
    answer: async ({id, value, error}) => {
      await visit.restore();
      asks?.answer({id, value, error});
    },
    uncaught: ({sentence, details}) => report(details || sentence),
    applied: () => visit.applied(),
    patch: (message) => visit.patch(message),
    pong: (message) => {
      life.answered();
      heap = message.heap;
    },
    error: fail,
  };
  const farewells = {
    patch: (message) => left?.patch(message),
    closed: () => {
      left?.closed();
      left = undefined;
    },
  };
  worker.onmessage = async ({data}) => {
    const others = data.visit && data.visit !== visit.number;
    if (others && !(data.visit === left?.number && data.type in farewells)) return;
    try {
      const handle = (others ? farewells : handlers)[data.type];
      if (!handle) throw new Problem("stale", {}, `unknown message: ${data.type}`);
      await handle(data);
    } catch (error) {
      fail(describe(error));
    }
  };
  life.ask(); // from now on its answers are heard
  loading.update({stage: "runtime"});
  window.weblab.picture = (format) => visit.picture(format);
  visit = new Visit(site, ask(), isByLink());
  visit.post({type: "start", query: visit.query, site: {base, files: depot.files}});
  const joined = await visit.joined; // until then links are the browser's own
  if (joined) join?.(joined);
  const works = () => window.weblab.state !== "error" && !life.busy && heap < LARGEST_HEAP;
  const work = () => works() && !newVersionWaits();
  const leave = () => window.weblab.state !== "running" || window.confirm(say("leave"));
  if (!embedded) followLinks({names: labs, go, work, leave});
}

window.dispatchEvent(new CustomEvent("weblab:page"));
asks?.listen();
if (window.weblab?.state === "loading") {
  if (embedded) openLinksOutside();
  else askBeforeLeaving();
  if (parameters.get("autorun") === "1") asks?.take({id: AUTORUN, method: "run", args: []});
  main().catch((error) => fail(describe(error)));
} else {
  // the guard has found what is missing, or is missing itself, and the page says so
  asks?.fail(document.querySelector("#weblab-problem p")?.textContent ?? "");
}
