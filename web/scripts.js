// Loads Bokeh's and Panel's scripts and modules; from .gz copies where the host compresses nothing.

import {fetchUnpacked} from "./unpack.js";

function runScript(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), {src, async: false});
    script.onload = resolve;
    script.onerror = () => reject(new Error(src));
    document.head.append(script);
  });
}

async function unpackedAddress(url) {
  const response = await fetchUnpacked(url);
  if (!response.ok) throw new Error(url);
  const text = await response.blob();
  return URL.createObjectURL(new Blob([text], {type: "text/javascript"}));
}

// Classic scripts that extend one another, in this order. Modules follow when they are asked for.
export async function loadBokeh(scripts, hostCompresses) {
  const address = hostCompresses ? async (url) => url : unpackedAddress;
  const addresses = await Promise.all(scripts.map(address));
  await Promise.all(addresses.map(runScript));
  const modules = new Map();
  window.importShim = async (url) => {
    if (url.startsWith("blob:")) return import(url);
    const {href} = new URL(url, document.baseURI);
    if (!modules.has(href)) modules.set(href, address(href));
    return import(await modules.get(href));
  };
  window.importShim.addImportMap = () => {}; // no module of ours needs an import map
  return window.Bokeh;
}
