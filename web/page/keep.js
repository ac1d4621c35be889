// Keeps what this page has loaded for the time without a network.

const PATIENCE_MS = 5_000; // the visitor's first strokes come first

function loaded() {
  return performance.getEntriesByType("resource").map(({name}) => name);
}

/**
 * @param {string} base the site's address
 * @param {string[]} byWorker the addresses that the worker has loaded
 */
export async function keepForOffline(base, byWorker) {
  if (!navigator.serviceWorker) return; // not in every context, such as plain http
  const known = await navigator.serviceWorker.getRegistration();
  await navigator.serviceWorker.register(`${base}offline.js`);
  if (known?.active) return; // it has seen every request of this page
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const {active} = await navigator.serviceWorker.ready;
  const addresses = [document.URL, ...loaded(), ...byWorker];
  active?.postMessage([...new Set(addresses)].filter((address) => address.startsWith(base)));
}
