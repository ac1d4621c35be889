// What a lab's page goes on with: the settings that this browser has kept, and Work for the rest.

import {changeAddress} from "./address.js";
import {nameTab, ownSettings, Work} from "./work.js";

const MOST_SETTINGS = 1_500; // characters, as of a link

/** @type {Promise<string> | undefined} */
let tab;
const nameOnce = () => (tab ??= nameTab()); // labs that one tab shows in turn share its name

// An address that says nothing of the lab's settings gets those that were kept.
function restoreSettings(work) {
  if (ownSettings(window.location.search)) return;
  const kept = work.get("settings") ?? "";
  if (typeof kept !== "string" || kept.length > MOST_SETTINGS) work.setAside("settings");
  else changeAddress(new URLSearchParams(kept));
}

/**
 * Opens what is kept of a lab.
 * @param {object} options
 * @param {string} options.base the site's address
 * @param {string} options.lab
 * @param {boolean} options.arrived by a link, neither by a reload nor on the way back
 * @param {() => void} options.aside hears that a damaged part was set aside
 * @param {AbortSignal} options.left ends it
 */
export async function resumeWork({base, lab, arrived, aside, left}) {
  const work = new Work(base, lab, nameOnce);
  window.weblab.work = work;
  work.addEventListener("aside", aside);
  await work.open(arrived && ownSettings(window.location.search) !== "", left);
  left.throwIfAborted(); // the address is another lab's
  restoreSettings(work);
  work.settings = ownSettings(window.location.search);
  const keep = () => {
    work.settings = ownSettings(window.location.search);
    work.put("settings", work.settings);
  };
  window.addEventListener("weblab:settings", keep, {signal: left});
  return work;
}
