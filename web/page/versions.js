// A new version of the site is announced when it is there as a whole; the visitor decides when it
// takes this page's place. Other tabs stay with the version that they were opened with.

import {after} from "./waits.js";

const LOOK_MS = 3_600_000; // a tab may stay open for days
const SWITCH_MS = 5_000;
const UPDATE_MS = 20_000;
const SETTLED_MS = 1_000; // a worker that takes over at once waits for a moment, too

let waits = false;

/** Whether a new version was announced: the next page may be of it, or announce it again. */
export const newVersionWaits = () => waits;

const once = (target, name) =>
  new Promise((resolve) => target.addEventListener(name, resolve, {once: true}));

/** @param {ServiceWorkerRegistration} registration */
async function installed({installing}) {
  while (installing?.state === "installing") await once(installing, "statechange");
}

/** @param {ServiceWorkerRegistration} registration */
async function update(registration) {
  await registration.update().catch(() => {}); // as when the network fails
  await installed(registration);
}

/**
 * Lets the version that waits take this page's place; in another tab it may have done so already.
 * @param {ServiceWorkerRegistration | undefined} registration
 */
async function takeOver(registration) {
  if (registration?.waiting) {
    const switched = once(navigator.serviceWorker, "controllerchange");
    registration.waiting.postMessage({type: "take over"});
    await Promise.race([switched, after(SWITCH_MS)]);
  }
  window.location.reload();
}

/** Lets the newest version that is to be had take this page's place. */
export async function switchVersion() {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration && !registration.waiting) {
    await Promise.race([update(registration), after(UPDATE_MS)]);
  }
  await takeOver(registration);
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/**
 * Announces each new version, never while a run goes on.
 * @param {ServiceWorkerRegistration} registration
 * @param {import("../shared/messages.js").Say} say
 */
export function announceVersions(registration, say) {
  const news = element("div", {id: "weblab-news", hidden: true});
  news.setAttribute("role", "status");
  const button = element("button", {type: "button"});
  button.onclick = () => {
    button.disabled = true;
    takeOver(registration);
  };
  const later = element("button", {type: "button"});
  later.onclick = () => news.remove(); // the next page announces it again
  document.body.append(news);

  const show = () => {
    news.hidden = !waits || window.weblab.state === "running";
  };
  const look = () => {
    if (waits || !registration.waiting || !navigator.serviceWorker.controller) return;
    waits = true;
    button.textContent = say("update");
    later.textContent = say("later");
    show();
    news.append(element("p", {textContent: say("news")}), button, later);
  };
  window.addEventListener("weblab:change", show);
  registration.addEventListener("updatefound", async () => {
    await installed(registration);
    await after(SETTLED_MS);
    look();
  });
  look();
  setInterval(() => registration.update().catch(() => {}), LOOK_MS);
}
