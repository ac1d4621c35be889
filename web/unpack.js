// Fetches the .gz copy of a file and unpacks it here, for hosts that compress nothing.

const plainFetch = globalThis.fetch.bind(globalThis);

export async function fetchUnpacked(url) {
  const response = await plainFetch(`${url}.gz`);
  if (!response.ok) return plainFetch(url);
  if (response.headers.has("content-encoding")) return response; // the browser has unpacked it
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
}
