// Puts a prerendered document on the page, and takes it off again.

import {FACES} from "../shared/hangul.js";
import {changeAddress} from "./address.js";
import {declareFaces} from "./faces.js";
import {LEFT} from "./left.js";
import {endListenersBy} from "./listeners.js";
import {choose, foldSettings, partsOf} from "./parts.js";
import {keepPresses} from "./presses.js";
import {replaceShell} from "./shell.js";

const SETTLED_MS = 1_000; // after which nothing that was on its way looks for another view

const root = /** @type {HTMLElement} */ (document.getElementById("root"));

// The page around the app, and its address, follow the app's own switch.
function followTheme({data}) {
  data.properties.dark_theme.change.connect(() => {
    const theme = data.dark_theme ? "dark" : "light";
    document.documentElement.style.colorScheme = theme;
    changeAddress([["theme", theme]]);
  });
}

// A context menu is removed with its view, which does not count it among its children.
function withDescendants(view) {
  const below = [...view.children_views(), ...(view._context_menu ? [view._context_menu] : [])];
  return [view, ...below.flatMap(withDescendants)];
}

// Panel's components within another one of React leave what is below them to its root, which
// leaves it to them: each view is taken off by itself. A component that is about to render looks
// for its view by an id that the next document has as well: it has to be over before.
async function removeViews(roots) {
  const views = roots.flatMap(withDescendants);
  await Promise.allSettled(views.map(({model}) => model.render_module));
  for (const view of views) {
    if (view.is_destroyed) continue;
    view.remove();
    view.disconnect_signals();
  }
  // Caches of Material UI keep a part of it until they need the room: not the whole with it.
  setTimeout(() => {
    for (const view of views) Object.assign(view, {parent: null, root: view});
  }, SETTLED_MS);
}

/**
 * Shows a document in the place of the last one; the first comes once it is laid out, in the place
 * of the page's own words.
 * @param {any} Bokeh
 * @param {any} json a document as it was prerendered
 * @param {import("./address.js").Asked} asked
 * @returns {Promise<{
 *   jsdoc: any, presses: () => any[], shown: Promise<void>, remove: () => Promise<void>,
 * }>}
 */
export async function render(Bokeh, json, {dark, embedded, language}) {
  const [page] = json.roots;
  const {attributes} = page;
  const properties = attributes.data.attributes;
  const wide = window.matchMedia("(min-width: 1200px)").matches;
  properties.dark_theme = dark;
  if ("sidebar_open" in properties) properties.sidebar_open = wide;
  declareFaces(attributes.css_bundle);
  const faces = language === "ko" ? declareFaces(FACES) : undefined;
  foldSettings(page, window.innerWidth);
  if (embedded) choose(page, partsOf(new URLSearchParams(window.location.search)));
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  const left = new AbortController();
  endListenersBy(left.signal);
  const target = document.createElement("div");
  const first = document.getElementById("weblab-shell") !== null;
  target.inert = first;
  target.hidden = first; // each part would be measured again and again while others come
  if (first) root.append(target);
  else root.replaceChildren(target);
  const jsdoc = Bokeh.require("document").Document.from_json(json);
  const presses = keepPresses(jsdoc);
  const views = await Bokeh.embed.add_document_standalone(jsdoc, target);
  const show = async () => {
    if (first) await replaceShell(jsdoc, target, faces);
    window.dispatchEvent(new CustomEvent("weblab:shown"));
    document.title = json.title;
    followTheme(jsdoc.roots()[0]);
  };
  const remove = async () => {
    left.abort(LEFT);
    await removeViews(views.roots);
    jsdoc.clear();
    Bokeh.documents.splice(Bokeh.documents.indexOf(jsdoc), 1);
  };
  return {jsdoc, presses, shown: show(), remove};
}
