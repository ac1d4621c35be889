// A service worker that makes the site work offline: what the network once brought is kept, and
// given where the network fails. The network always comes first, so nothing is ever out of date.

/** @type {any} */
const worker = self;
const KEPT = "weblab";

async function keep(request, response) {
  if (response.status !== 200 || request.method !== "GET") return;
  const cache = await caches.open(KEPT);
  const found = await cache.match(request.url, {ignoreVary: true});
  const tag = response.headers.get("etag");
  if (!tag || found?.headers.get("etag") !== tag) await cache.put(request, response);
}

async function kept(request) {
  const cache = await caches.open(KEPT);
  return cache.match(request.url, {
    ignoreSearch: request.mode === "navigate", // one page, whatever its lab
    ignoreVary: true,
  });
}

async function answer(request, event) {
  try {
    const response = await fetch(request);
    const copy = response.clone();
    event.waitUntil(keep(request, copy).catch(() => {})); // no room: the page works all the same
    return response;
  } catch (error) {
    const found = await kept(request);
    if (!found) throw error;
    return found;
  }
}

worker.addEventListener("fetch", (event) => {
  const {request} = event;
  const own = new URL(request.url).origin === worker.location.origin;
  if (own) event.respondWith(answer(request, event));
});

// The page tells what it loaded before there was a service worker.
worker.addEventListener("message", (event) => {
  const all = event.data.map((address) => answer(new Request(address), event));
  event.waitUntil(Promise.allSettled(all));
});

worker.addEventListener("install", () => worker.skipWaiting());
