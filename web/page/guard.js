// Built as a classic script for old browsers, so that it runs where modules cannot: shows the words
// of the lab, says what is missing, and watches whether the page's own script comes.

import {messages} from "../shared/messages.js";
import {readAddress} from "./address.js";
import {keepNotesInSight, linkHere, tellParent} from "./embedded.js";
import {hideNotice, showNotice} from "./notice.js";
import {whenReady} from "./ready.js";
import {completed, showShell} from "./shell.js";

const SLOW_MS = 8_000;

const root = document.documentElement;
const {dark, embedded, lab, language} = readAddress(completed(location.search));
const say = messages(language);
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const page = {
  address: new URL("page.js", script.src).href,
  sum: script.dataset.page || "",
};

performance.mark("weblab:start");
root.dataset.guarded = "";
root.dataset.embed = String(embedded);
const labs = (script.dataset.labs || "").split(" ");
showShell({lab: labs.includes(lab) ? lab : labs[0], language}, script.src);
root.lang = language;
root.style.colorScheme = dark ? "dark" : "light";

function supportsModuleWorkers() {
  let asked = false;
  try {
    const options = {
      get type() {
        asked = true;
        return "module";
      },
    };
    new Worker("data:,", /** @type {WorkerOptions} */ (options)).terminate();
  } catch {
    // A policy may refuse data: workers; the question was asked all the same.
  }
  return asked;
}

function findProblem() {
  if (location.protocol === "file:") return "file";
  if (window.origin === "null") return "sandbox";
  if (typeof WebAssembly !== "object") return "webassembly";
  if (!supportsModuleWorkers() || !Promise.withResolvers) return "workers";
  return "";
}

// What the rest of the world may rely on; the lab's own Status component keeps it up to date.
/** @type {Weblab} */
const weblab = {version: null, lab: null, state: "loading", metrics: {}, ready: whenReady()};
window.weblab = weblab;
if (embedded) {
  tellParent();
  keepNotesInSight();
}

function whenParsed(act) {
  if (document.body && document.getElementById("weblab-problem")) act();
  else document.addEventListener("DOMContentLoaded", act);
}

function fail(text, label) {
  clearTimeout(slow);
  weblab.state = "error";
  root.dataset.failed = "";
  whenParsed(() => {
    showNotice({text, label, press: () => location.reload()});
    document.getElementById("weblab-loading")?.setAttribute("hidden", "");
    window.dispatchEvent(new CustomEvent("weblab:change", {detail: weblab}));
  });
}

function run(source) {
  const element = document.createElement("script");
  element.type = "module";
  element.src = source;
  element.onerror = () => failToLoad(say("damaged", {file: "page.js"}));
  document.head.append(element);
}

function failToLoad(reason) {
  fail(say("failed", {stage: say("page"), reason}), say("retry"));
}

// What the browser refused is asked for once more, past its cache, and checked: the script may
// have come damaged, or from a host that calls it plain text.
function repair() {
  fetch(page.address, {cache: "reload"})
    .then((response) => {
      const {ok, status} = response;
      if (!ok) throw say("http", {file: "page.js", status});
      return response.blob();
    })
    .then((blob) => {
      const address = URL.createObjectURL(new Blob([blob], {type: "text/javascript"}));
      return fetch(address, {integrity: page.sum}).then(
        () => run(address),
        () => failToLoad(say("damaged", {file: "page.js"})),
      );
    })
    .catch((error) =>
      failToLoad(typeof error === "string" ? error : say("unreachable", {file: "page.js"})),
    );
}

const problem = findProblem();

// Slow is not broken: the note leaves as soon as the script is there.
const slow = setTimeout(() => {
  whenParsed(() =>
    showNotice({text: say("slow"), label: say("retry"), press: () => location.reload()}),
  );
}, SLOW_MS);

addEventListener(
  "weblab:page",
  () => {
    clearTimeout(slow);
    if (weblab.state !== "error") whenParsed(hideNotice);
  },
  {once: true},
);

if (problem) {
  fail(say(problem, {link: linkHere()}), "");
} else {
  addEventListener(
    "error",
    ({target}) => {
      if (target instanceof HTMLScriptElement && target.src === page.address) repair();
    },
    true,
  );
}
