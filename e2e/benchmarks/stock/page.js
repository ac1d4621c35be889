// The page of the stock flow: it has nothing to show until Python has built the document.

import {Link} from "../../../web/page/link.js";
import {loadBokeh} from "../../../web/page/scripts.js";
import {Depot} from "../../../web/shared/depot.js";

async function render({embed}, json) {
  const [root] = json.roots;
  const target = document.getElementById("root");
  target.id = "target";
  const views = await embed.embed_item({doc: json, root_id: root.id, target_id: target.id});
  return views.roots[0].model.document;
}

async function main() {
  const manifest = await (await fetch("manifest.json")).json();
  const depot = new Depot(new URL(".", import.meta.url).href, manifest.files, {tell: () => {}});
  const bokeh = loadBokeh(depot, manifest.scripts);
  const worker = new Worker(new URL("worker.js", import.meta.url), {type: "module"});
  let link;

  const handlers = {
    runtime: () => performance.mark("weblab:runtime"),
    document: async ({json}) => {
      const jsdoc = await render(await bokeh, JSON.parse(json));
      link = new Link(jsdoc, (message) => worker.postMessage(message));
      worker.postMessage({type: "link", query: "lang=en&theme=light"});
    },
    linked: () => link.ready(),
    applied: () => link.ready(),
    patch: ({patch, buffers}) => link.receive(patch, buffers),
  };
  worker.onmessage = ({data}) => handlers[data.type](data);
  worker.postMessage({type: "start", wheels: manifest.wheels, packages: manifest.packages});
}

window.dispatchEvent(new CustomEvent("weblab:page"));
main();
