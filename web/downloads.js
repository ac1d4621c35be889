// The worker's fetch: counts the bytes of the runtime's large files, and asks for their .gz
// copies where the host does not send them in brotli.

import {fetchUnpacked} from "./unpack.js";

const plainFetch = self.fetch.bind(self);

async function isSentInBrotli(url) {
  const response = await plainFetch(url, {method: "HEAD"});
  await response.arrayBuffer(); // empty, but a request whose answer nobody reads counts as failed
  return response.headers.get("content-encoding") === "br";
}

function counting(response, type, add) {
  const count = new TransformStream({
    transform(chunk, controller) {
      add(chunk.length);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(count), {headers: {"Content-Type": type}});
}

// `files` maps the name of each large file to its sizes {raw, br, gz}; `report(loaded, total)`
// is called with the bytes that the network has carried and those that it will have.
export function countDownloads(folder, files, report) {
  const inBrotli = isSentInBrotli(folder + Object.keys(files)[0]);
  const unpacked = Object.fromEntries(Object.keys(files).map((name) => [name, 0]));

  function tell(encoding) {
    let loaded = 0;
    let total = 0;
    for (const [name, sizes] of Object.entries(files)) {
      loaded += (sizes[encoding] * unpacked[name]) / sizes.raw;
      total += sizes[encoding];
    }
    report(Math.round(loaded), total);
  }

  self.fetch = async (resource, options) => {
    const url = resource.url ?? String(resource);
    const name = url.startsWith(folder) ? url.slice(folder.length) : "";
    if (!(name in files)) return plainFetch(resource, options);
    const encoding = (await inBrotli) ? "br" : "gz";
    const response = await (encoding === "br" ? plainFetch(url) : fetchUnpacked(url));
    if (!response.ok) return response;
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/zip";
    return counting(response, type, (bytes) => {
      unpacked[name] += bytes;
      tell(encoding);
    });
  };
}
