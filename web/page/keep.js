// Keeps this version of the site for the time without a network, while nobody waits for it.

import {isMetered} from "../shared/metered.js";
import {announceVersions} from "./versions.js";
import {after} from "./waits.js";

const PATIENCE_MS = 5_000; // the visitor's first strokes come first
const ANSWER_MS = 120_000; // a browser may have ended the service worker instead

function loaded() {
  return performance.getEntriesByType("resource").map(({name}) => name);
}

function ask(worker, message) {
  const {port1, port2} = new MessageChannel();
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve({failed: "no answer"}), ANSWER_MS);
    port1.onmessage = ({data}) => {
      clearTimeout(late);
      port1.close();
      resolve(data);
    };
    worker.postMessage(message, [port2]);
  });
}

/**
 * Keeps what this page has loaded, and then all the rest, unless that costs the visitor bytes or
 * this is an embed, whose reader came for one lab. Marks the end as `weblab:offline`.
 * @param {ServiceWorkerRegistration} registration
 * @param {string[]} byWorker the addresses that the worker has loaded
 * @param {boolean} embedded
 */
async function keep(registration, byWorker, embedded) {
  const all = new Set([document.URL, ...loaded(), ...byWorker]);
  const addresses = [...all].filter((address) => address.startsWith(registration.scope));
  const whole = !embedded && !isMetered();
  const without = [];
  for (let left = 1; left > 0; ) {
    const message = {type: "go on", addresses, whole, without};
    const answer = await ask(registration.active, message);
    if (answer.failed !== undefined) return;
    without.push(...answer.missing);
    left = answer.left;
  }
  if (without.length) return; // a later visit tries again
  performance.mark("weblab:offline", {detail: whole ? "whole" : "seen"});
}

/**
 * Installs the service worker where the browser has one, and has it keep the site.
 * @param {string} base the site's address
 * @param {object} options
 * @param {import("../shared/messages.js").Say} options.say
 * @param {string[]} options.byWorker the addresses that the worker has loaded
 * @param {boolean} options.embedded
 */
export async function keepForOffline(base, {say, byWorker, embedded}) {
  if (!navigator.serviceWorker) return; // not in every context, such as plain http
  const registration = await navigator.serviceWorker.register(`${base}offline.js`);
  if (!embedded) announceVersions(registration, say);
  await navigator.serviceWorker.ready;
  await after(PATIENCE_MS);
  await keep(registration, byWorker, embedded);
}
