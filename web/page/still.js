// A lab that stands still: its prerendered document without Python, of which the build takes pictures.

import {choose, foldSettings, partsOf} from "./parts.js";
import {frames} from "./waits.js";

const PARTS = new URLSearchParams({hide: "title"}); // which a poster says itself
const FRAMES = 3; // until what changed is painted

const importShim = (url) => import(new URL(url, document.baseURI).href);
importShim.addImportMap = () => {}; // as in scripts.js
window.importShim = importShim;
window.weblab = {version: null, lab: null, state: "loading", metrics: {}};

const asked = new URLSearchParams(window.location.search);
const theme = asked.get("theme") ?? "light";
document.documentElement.style.colorScheme = theme;

async function show() {
  const answer = await fetch(`prerendered/${asked.get("name")}.embed.json`);
  const {document: json} = await answer.json();
  const [root] = json.roots;
  root.attributes.data.attributes.dark_theme = theme === "dark";
  foldSettings(root, window.innerWidth);
  choose(root, partsOf(PARTS));
  document.getElementById("faces")?.setAttribute("href", root.attributes.css_bundle);
  const target = document.createElement("div");
  document.body.append(target);
  const {Bokeh} = window;
  const jsdoc = Bokeh.require("document").Document.from_json(json);
  await Bokeh.embed.add_document_standalone(jsdoc, target);
  return jsdoc;
}

const shown = show();

/** Returns how high the lab is, once it is laid out and painted. */
async function height() {
  const jsdoc = await shown;
  if (!jsdoc.is_idle) await new Promise((resolve) => jsdoc.idle.connect(resolve));
  await frames(FRAMES);
  await document.fonts.ready;
  return Math.ceil(document.body.getBoundingClientRect().height);
}

Object.assign(window, {stillHeight: height});
