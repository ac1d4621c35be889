// The worker's fetch: counts the bytes of the runtime's large files, and asks for their .gz
// copies where the host does not send them in brotli.

import {fetchUnpacked} from "./unpack.js";

const plainFetch = self.fetch.bind(self);

async function isSentInBrotli(url) {
  const response = await plainFetch(url, {method: "HEAD"});
  await response.arrayBuffer(); // empty, but a request whose answer nobody reads counts as failed
  return response.headers.get("content-encoding") === "br";
}

function watched(response, type, add, fail) {
  const reader = response.body.getReader();
  const body = new ReadableStream({
    async pull(controller) {
      try {
        const {done, value} = await reader.read();
        if (done) return controller.close();
        add(value.length);
        controller.enqueue(value);
      } catch (error) {
        fail(error);
        controller.error(error);
      }
    },
  });
  return new Response(body, {headers: {"Content-Type": type}});
}

// `files` maps the name of each large file to its sizes {raw, br, gz}; `report(loaded, total)`
// is called with the bytes that the network has carried and those that it will have. Returns a
// promise that is rejected when a file cannot be had: Pyodide itself hangs or goes on without.
export function watchDownloads(folder, files, report) {
  let reject;
  const failure = new Promise((_, fail) => (reject = fail));
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

  async function download(name) {
    const encoding = (await inBrotli) ? "br" : "gz";
    const response = await (encoding === "br" ? plainFetch : fetchUnpacked)(folder + name);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/zip";
    const add = (bytes) => {
      unpacked[name] += bytes;
      tell(encoding);
    };
    return watched(response, type, add, (error) => reject(named(name, error)));
  }

  const named = (name, error) => new Error(`runtime/${name}: ${error.message}`);

  self.fetch = async (resource, options) => {
    // the worker's own address is a blob's, against which nothing resolves
    const url = new URL(resource.url ?? resource, import.meta.url).href;
    const name = url.startsWith(folder) ? url.slice(folder.length) : "";
    if (!(name in files)) return plainFetch(resource.url ? resource : url, options);
    try {
      return await download(name);
    } catch (error) {
      reject(named(name, error));
      throw error;
    }
  };
  return failure;
}
