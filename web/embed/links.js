// Sentences that drive a lab: <a data-weblab="#lab" href="?lr=0.1&run=1">.

import {WeblabLab} from "./element.js";

/**
 * Does what a link says: settings, and with run=1 a run that begins with them.
 * @param {Pick<WeblabLab, "reset" | "set" | "run">} lab
 * @param {string} query
 */
export async function follow(lab, query) {
  const wanted = new URLSearchParams(query);
  const run = wanted.get("run") === "1";
  wanted.delete("run");
  if (run) await lab.reset();
  if (wanted.size) await lab.set(Object.fromEntries(wanted));
  if (run) await lab.run();
}

function find(selector) {
  try {
    return document.querySelector(selector || "weblab-lab");
  } catch {
    return null; // no selector
  }
}

/** Listens to the links of a page, also to those that come later. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const {target, button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented} = event;
    if (defaultPrevented || button || ctrlKey || metaKey || shiftKey || altKey) return;
    const link = target instanceof Element ? target.closest("a[data-weblab]") : null;
    const lab = link && find(link.getAttribute("data-weblab"));
    if (!link || !(lab instanceof WeblabLab)) return;
    event.preventDefault();
    lab.scrollIntoView({block: "nearest"});
    const query = new URL(link.getAttribute("href") ?? "", document.baseURI).search;
    follow(lab, query).catch(({message}) => {
      const detail = {message};
      lab.dispatchEvent(new CustomEvent("weblab:error", {detail, bubbles: true, composed: true}));
    });
  });
}
