// Fetches the .gz copy of a file and unpacks it here, for hosts that compress nothing.

const plainFetch = globalThis.fetch.bind(globalThis);

/**
 * @param {string} url
 * @param {RequestInit} options
 */
export async function fetchUnpacked(url, options) {
  if (typeof DecompressionStream === "undefined") return plainFetch(url, options);
  const [address, ...revision] = url.split("#");
  const response = await plainFetch([`${address}.gz`, ...revision].join("#"), options);
  if (!response.ok || !response.body) return plainFetch(url, options);
  if (response.headers.has("content-encoding")) return response; // the browser has unpacked it
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
}
