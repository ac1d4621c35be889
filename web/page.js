// The page: shows the prerendered lab at once, starts Python beside it and joins the two.

import {openLinksOutside, postToParent} from "./embedded.js";
import {keepForOffline} from "./keep.js";
import {Link} from "./link.js";
import {Loading} from "./loading.js";
import {LANGUAGES, messages} from "./messages.js";
import {loadBokeh} from "./scripts.js";
import {startWorker} from "./workers.js";

const parameters = new URLSearchParams(window.location.search);
const given = (name) => parameters.getAll(name).at(-1); // of several, the last counts, as in Python
const choose = (name, allowed, otherwise) =>
  allowed.includes(given(name)) ? given(name) : otherwise;

const prefersKorean = navigator.language.startsWith("ko");
const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
const language = choose("lang", LANGUAGES, prefersKorean ? "ko" : "en");
const theme = choose("theme", ["light", "dark"], prefersDark ? "dark" : "light");
document.documentElement.style.colorScheme = theme;
const embedded = given("embed") === "1";
const say = messages(language);
const loading = new Loading(say);

async function fetchFile(file) {
  const response = await fetch(file);
  if (!response.ok) throw new Error(say("http", {file, status: response.status}));
  return response;
}

// A font face counts only in the page's own styles, not in those of a component.
function declareFonts(href) {
  document.head.append(Object.assign(document.createElement("link"), {rel: "stylesheet", href}));
}

// The page around the app, and its address, follow the app's own switch.
function followTheme({data}) {
  data.properties.dark_theme.change.connect(() => {
    const chosen = data.dark_theme ? "dark" : "light";
    document.documentElement.style.colorScheme = chosen;
    const address = new URL(window.location);
    address.searchParams.set("theme", chosen);
    window.history.replaceState(null, "", address);
  });
}

async function render({embed}, json) {
  const [root] = json.roots;
  const properties = root.attributes.data.attributes;
  const wide = window.matchMedia("(min-width: 1200px)").matches;
  properties.dark_theme = theme === "dark";
  if ("sidebar_open" in properties) properties.sidebar_open = wide;
  declareFonts(root.attributes.css_bundle);
  const target = document.createElement("div");
  document.getElementById("root").replaceChildren(target);
  const views = await embed.embed_item({doc: json, root_id: root.id, target_id: target});
  const {model} = views.roots[0];
  document.title = json.title;
  followTheme(model);
  loading.update({usable: true});
  return model.document;
}

let worker;

function fail(reason, wording = "failed") {
  worker?.terminate();
  loading.fail(say(wording, {stage: say(loading.stage), reason}));
  window.weblab.state = "error";
  window.dispatchEvent(new CustomEvent("weblab:change", {detail: window.weblab}));
}

async function main() {
  document.documentElement.lang = language;
  worker = startWorker("worker.js");
  const manifest = await fetchFile("manifest.json");
  const {labs, scripts, files} = await manifest.json();
  const lab = choose("lab", labs, labs[0]);
  const bokeh = loadBokeh(scripts, manifest.headers.has("content-encoding")).catch(
    ({message: file}) => Promise.reject(new Error(say("script", {file}))),
  );
  const query = new URLSearchParams({lab, lang: language, ...(embedded && {embed: "1"})});

  loading.update({stage: "runtime"});
  const variant = `${lab}.${language}${embedded ? ".embed" : ""}`;
  const prerendered = fetchFile(`prerendered/${variant}.json`).then((file) => file.json());
  const link = Promise.all([bokeh, prerendered])
    .then(([Bokeh, {document}]) => render(Bokeh, document))
    .then((jsdoc) => new Link(jsdoc, worker));

  const handlers = {
    stage: ({stage}) => {
      if (stage === "app") performance.mark("weblab:runtime");
      loading.update({stage});
    },
    bytes: ({loaded, total}) => loading.update({loaded, total}),
    built: async ({fingerprint}) => {
      if ((await prerendered).fingerprint !== fingerprint) {
        throw new Error(say("stale"));
      }
      const {jsdoc} = await link;
      const own = new URLSearchParams(parameters);
      if (!own.has("lang")) own.set("lang", language);
      const dark = jsdoc.roots()[0].data.dark_theme;
      worker.postMessage({type: "link", query: own.toString(), dark});
    },
    linked: async ({loaded}) => {
      loading.finish();
      (await link).ready();
      keepForOffline(loaded).catch(() => {}); // a browser may refuse; the page needs none of it
    },
    applied: async () => (await link).ready(),
    patch: async ({patch, buffers}) => (await link).receive(patch, buffers),
    error: ({message}) => fail(message, loading.stage === "ready" ? "python" : "failed"),
  };
  worker.onmessage = ({data}) => handlers[data.type](data)?.catch((error) => fail(error.message));
  worker.onerror = ({message}) => fail(message ?? say("script", {file: "worker.js"}));
  worker.postMessage({type: "start", query: `${query}`, files});
  await link;
}

if (embedded) {
  openLinksOutside();
  postToParent();
}
if (!window.weblabUnsupported) main().catch((error) => fail(error.message));
