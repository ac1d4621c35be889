// The page: shows the prerendered lab at once, starts Python beside it and joins the two.

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
import {Link} from "./link.js";
import {Loading} from "./loading.js";
import {choose, partsOf} from "./parts.js";
import {offerPictures, pictureOf} from "./picture.js";
import {answerPresses, keepPresses} from "./presses.js";
import {makeAsks} from "./remote.js";
import {loadBokeh} from "./scripts.js";
import {leaveOwnPage, replaceShell} from "./shell.js";
import {tellUncaught} from "./uncaught.js";
import {switchVersion} from "./versions.js";
import {ownSettings, Work} from "./work.js";

const MANIFEST = "manifest.json";
const MOST_SETTINGS = 1_500; // characters, as of a link
const AUTORUN = 0; // an ask of the page's own; those of the page around it count from 1

const guard = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-manifest]"));
const base = new URL(".", guard.src).href;
leaveOwnPage(base);
const parameters = new URLSearchParams(window.location.search);
const asked = readAddress(window.location.search);
const {dark, embedded, language} = asked;
const say = messages(language);
const loading = new Loading(say);

/** @type {Worker} */
let worker;
/** @type {Life} */
let life;
/** @type {(joined: import("./remote.js").Joined) => void} */
let join;
const send = (ask) => worker.postMessage({type: "ask", ...ask});
const asks = embedded ? makeAsks(new Promise((resolve) => (join = resolve)), send) : undefined;

function fail(problem) {
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

const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

// A font face counts only in the page's own styles, not in those of a component.
function declareFonts(href) {
  document.head.append(Object.assign(document.createElement("link"), {rel: "stylesheet", href}));
}

// The page around the app, and its address, follow the app's own switch.
function followTheme({data}) {
  data.properties.dark_theme.change.connect(() => {
    const chosen = data.dark_theme ? "dark" : "light";
    document.documentElement.style.colorScheme = chosen;
    const address = new URL(window.location.href);
    address.searchParams.set("theme", chosen);
    window.history.replaceState(null, "", address);
  });
}

async function render(Bokeh, json) {
  const [root] = json.roots;
  const properties = root.attributes.data.attributes;
  const wide = window.matchMedia("(min-width: 1200px)").matches;
  properties.dark_theme = dark;
  if ("sidebar_open" in properties) properties.sidebar_open = wide;
  declareFonts(root.attributes.css_bundle);
  if (embedded) choose(root, partsOf(parameters), window.innerWidth);
  const target = document.createElement("div");
  target.inert = true; // until it takes the place of the page's own words
  document.getElementById("root")?.append(target);
  const jsdoc = Bokeh.require("document").Document.from_json(json);
  const presses = keepPresses(jsdoc);
  await Bokeh.embed.add_document_standalone(jsdoc, target);
  return {jsdoc, presses, shown: show(jsdoc, target, json.title)};
}

async function show(jsdoc, target, title) {
  await replaceShell(jsdoc, target);
  window.dispatchEvent(new CustomEvent("weblab:shown"));
  document.title = title;
  followTheme(jsdoc.roots()[0]);
  loading.update({usable: true});
}

// Whether a link with settings led here, neither a reload nor the way back.
function isByLink() {
  const [entry] = /** @type {PerformanceNavigationTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  return entry?.type === "navigate" && ownSettings(window.location.search) !== "";
}

// An address that says nothing of the lab's settings gets those that were kept.
function restoreSettings(work) {
  if (ownSettings(window.location.search)) return;
  const kept = work.get("settings") ?? "";
  if (typeof kept !== "string" || kept.length > MOST_SETTINGS) {
    work.setAside("settings");
    return;
  }
  const address = new URL(window.location.href);
  for (const [name, value] of new URLSearchParams(kept)) address.searchParams.set(name, value);
  window.history.replaceState(null, "", address);
}

// An embed begins as its author wrote it, and leaves nothing behind.
async function openWork(lab) {
  const work = new Work(base, lab);
  window.weblab.work = work;
  work.addEventListener("aside", () => {
    const press = () => loading.calm("work");
    loading.worry("work", {text: say("aside"), label: say("close"), press});
  });
  await work.open(isByLink());
  restoreSettings(work);
  window.addEventListener("weblab:settings", () => {
    work.put("settings", ownSettings(window.location.search));
  });
}

async function main() {
  tellUncaught(base, report);
  holdVersion(base, sum);
  worker = workerFrom(source);
  worker.onerror = ({message}) => fail(describe(message ?? "the worker could not be started"));
  life = new Life(worker, {
    died: () => fail({sentence: "died"}),
    silent: (seconds) => {
      const press = () => window.location.reload();
      loading.worry("life", {text: say("silent", {seconds}), label: say("restart"), press});
    },
    answers: () => loading.calm("life"),
  });
  life.ask();

  const {labs, scripts, files} = json(await depot.bytes(MANIFEST));
  Object.assign(depot.files, files);
  depot.unpacks = () => !depot.encodings.get(MANIFEST);
  const lab = labs.includes(asked.lab) ? asked.lab : labs[0];
  const query = new URLSearchParams({lab, lang: language, ...(embedded && {embed: "1"})});

  loading.update({stage: "runtime"});
  const variant = `${lab}.${language}${embedded ? ".embed" : ""}`;
  const prerendered = depot.bytes(`prerendered/${variant}.json`).then(json);
  const opened = embedded ? undefined : openWork(lab);
  const joined = Promise.all([loadBokeh(depot, scripts), prerendered, opened])
    .then(([Bokeh, {document}]) => render(Bokeh, document))
    .then(({jsdoc, presses, shown}) => {
      // components tell what they find while the document is still being laid out
      const link = new Link(jsdoc, (message) => worker.postMessage(message), report);
      const answers = answerPresses(jsdoc, link, say("starting"), presses());
      return shown.then(() => ({link, ...answers}));
    });
  const link = joined.then(({link}) => link);
  joined.then(
    (all) => {
      window.weblab.work?.link();
      const {views_manager: views} = all.link.jsdoc;
      window.weblab.picture = (format) => pictureOf(views, format);
      offerPictures(views);
      join?.(all);
    },
    () => {}, // told where the link is awaited
  );

  const handlers = {
    ...downloads,
    locked: ({lock}) => life.watch(lock),
    stage: ({stage}) => {
      if (stage === "app") performance.mark("weblab:runtime");
      loading.update({stage});
    },
    bytes: ({loaded, total}) => loading.update({loaded, total}),
    built: async ({fingerprint}) => {
      if ((await prerendered).fingerprint !== fingerprint) throw new Problem("stale");
      const {jsdoc} = await link;
      const own = new URLSearchParams(window.location.search);
      if (!own.has("lang")) own.set("lang", language);
      const dark = jsdoc.roots()[0].data.dark_theme;
      worker.postMessage({type: "link", query: own.toString(), dark});
    },
    linked: async ({loaded}) => {
      loading.finish();
      (await link).ready();
      // a browser may refuse; the page needs none of it
      keepForOffline(base, {say, byWorker: loaded, embedded}).catch(() => {});
      asks?.begin();
    },
    answer: async ({id, value, error}) => {
      (await joined).restore();
      asks?.answer({id, value, error});
    },
    uncaught: ({sentence, details}) => report(details || sentence),
    applied: async () => {
      (await joined).restore();
      (await link).ready();
    },
    patch: async ({patch, buffers}) => (await link).receive(patch, buffers),
    pong: () => life.answered(),
    error: fail,
  };
  worker.onmessage = async ({data}) => {
    try {
      const handle = handlers[data.type];
      if (!handle) throw new Problem("stale", {}, `unknown message: ${data.type}`);
      await handle(data);
    } catch (error) {
      fail(describe(error));
    }
  };
  worker.postMessage({type: "start", query: `${query}`, site: {base, files: depot.files}});
  await link;
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
