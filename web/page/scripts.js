// Loads Bokeh's and Panel's scripts and modules, each checked.

import {nameFigures, redrawFigures} from "./figures.js";

function runScript(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), {src, async: false});
    script.onload = () => {
      URL.revokeObjectURL(src);
      resolve(undefined);
    };
    script.onerror = () => reject(new Error(src));
    document.head.append(script);
  });
}

/**
 * Runs classic scripts that extend one another, in this order. Modules follow when they are
 * asked for.
 * @param {import("../shared/depot.js").Depot} depot
 * @param {string[]} scripts
 */
export async function loadBokeh(depot, scripts) {
  const addresses = await Promise.all(scripts.map((name) => depot.script(name)));
  await Promise.all(addresses.map(runScript));
  /** @type {Map<string, Promise<string>>} */
  const modules = new Map();
  const importShim = async (url) => {
    const {href} = new URL(url, depot.base);
    if (!href.startsWith(depot.base)) return import(href); // a component's own, from a blob
    const name = href.slice(depot.base.length);
    const address = modules.get(name) ?? depot.script(name);
    modules.set(name, address);
    address.catch(() => modules.delete(name)); // the next try asks for it again
    return import(await address);
  };
  importShim.addImportMap = () => {}; // no module of ours needs an import map
  window.importShim = importShim;
  nameFigures(window.Bokeh);
  redrawFigures(window.Bokeh);
  return window.Bokeh;
}
