// A service worker for one version of the site: gives its pages what is kept at once, fetches
// the rest of the version while nobody waits, and lets the next version wait until it is wanted.

import {isMetered} from "../shared/metered.js";
import {openVersions} from "../shared/version_lock.js";
import {Site} from "./site.js";
import {Store} from "./store.js";

/** @type {any} */
const worker = self;
const BEFORE_VERSIONS = "weblab"; // the cache of workers that knew of no versions
const ROOT = ["index.html", "manifest.json", "guard.js", "page.js", "icon.svg"];
const PROBE = "runtime/probe.zip"; // tells how the host sends its neighbors
const AT_A_TIME = 8; // files: a browser ends an event that takes minutes

const site = new Site(worker.registration.scope, worker.__WB_MANIFEST);
const store = new Store(site);

/** Returns files of this version, each once, the page's own first. */
function ordered(names) {
  const first = [...ROOT, PROBE].filter((name) => site.files.has(name));
  return [...new Set([...first, ...names])];
}

/**
 * Keeps files, one after the other; one that cannot be had hinders no other.
 * @returns {Promise<string[]>} those that cannot be had
 */
async function keep(event, names) {
  const missing = [];
  for (const name of names) if (!(await store.keep(event, name))) missing.push(name);
  return missing;
}

/** Returns what this version needs before it may take the place of the one before. */
async function needed() {
  const seen = await store.seen();
  if (seen.size === 0) return ordered([]); // a first visit: its page will tell what it loaded
  if (!isMetered() && (await store.isWantedWhole())) return ordered(site.whole(seen));
  return ordered(site.names.filter((name) => seen.has(name) || name.startsWith("runtime/")));
}

async function install(event) {
  const missing = await keep(event, await needed());
  if (missing.length) throw new Error(`could not be kept: ${missing.join(", ")}`);
  // A worker that knew of no versions asked the network first: its pages are as new as this one.
  if (await caches.has(BEFORE_VERSIONS)) await worker.skipWaiting();
}

async function activate() {
  await caches.delete(BEFORE_VERSIONS);
  await worker.clients.claim();
}

/**
 * Keeps the next few of the files that a page asks for.
 * @param {any} event
 * @param {{addresses: string[], whole: boolean, without: string[]}} request what the page has
 *   loaded, whether it asks for all the rest, and what could not be had before
 */
async function goOn(event, {addresses, whole, without}) {
  if (whole) await store.wantWhole();
  const loaded = addresses.map((address) => site.asked(new Request(address))?.name ?? "");
  const seen = new Set([...loaded, ...(await store.seen())]);
  const wanted = ordered(whole ? [...loaded, ...site.whole(seen)] : loaded);
  const kept = await store.keys();
  const left = wanted.filter(
    (name) =>
      site.files.has(name) && !without.includes(name) && !kept.has(site.key(site.own(name))),
  );
  const missing = await keep(event, left.slice(0, AT_A_TIME));
  if (left.length <= AT_A_TIME) await cleanUp();
  return {left: Math.max(0, left.length - AT_A_TIME), missing};
}

/** Removes the files of versions of which no page is open and none is on its way. */
async function cleanUp() {
  const {installing, waiting} = worker.registration;
  const open = await openVersions(site.scope);
  if (!installing && !waiting && open?.every((version) => version === site.version)) {
    await store.clean();
  }
}

const handlers = {
  "go on": async (event) => {
    const [port] = event.ports;
    port.postMessage(await goOn(event, event.data).catch((error) => ({failed: error.message})));
  },
  "take over": () => worker.skipWaiting(),
};

worker.addEventListener("install", (event) => event.waitUntil(install(event)));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const asked = site.asked(event.request);
  if (asked) event.respondWith(store.answer(event, asked));
});
worker.addEventListener("message", (event) => {
  event.waitUntil(handlers[event.data?.type]?.(event));
});
