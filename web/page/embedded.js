// What an embedded lab owes the page around it: word of how it is and how high it would like to
// be, and that no link takes the lab's place in its frame.

import {PROTOCOL} from "../shared/protocol.js";

const OF_THE_FRAME = ["embed", "theme", "show", "hide", "locked", "autorun"];
const LOOKS = 50; // at how many heights in sight the browser tells

export function openLinksOutside() {
  document.head.append(Object.assign(document.createElement("base"), {target: "_blank"}));
}

/** Returns the address of the lab's own page as things are set. */
export function linkHere() {
  const address = new URL(window.location.href);
  for (const name of OF_THE_FRAME) address.searchParams.delete(name);
  return address.href;
}

/** Returns what the world may know of the lab. */
export function news() {
  const {lab, state, metrics, parameters = {}} = window.weblab;
  return {lab, state, metrics, parameters, link: linkHere()};
}

export function tellParent() {
  if (window.parent === window) return;
  const post = () => {
    const shown = document.readyState !== "loading" && !document.getElementById("weblab-shell");
    const height = document.body.scrollHeight;
    window.parent.postMessage(
      {type: "weblab", protocol: PROTOCOL, ...news(), height, shown},
      "*", // who embeds a lab may know of it
    );
  };
  window.addEventListener("weblab:change", post);
  window.addEventListener("weblab:shown", post);
  if (window.ResizeObserver) new ResizeObserver(post).observe(document.body);
}

/**
 * Keeps notes where they can be read: an embed is as high as its lab, and a post shows but a part.
 */
export function keepNotesInSight() {
  if (!window.IntersectionObserver) return;
  const {style} = document.documentElement;
  const follow = (seen) => {
    const {top, bottom, height} = seen[seen.length - 1].intersectionRect;
    if (!height) return;
    style.setProperty("--above", `${Math.max(0, top)}px`);
    style.setProperty("--below", `${Math.max(0, window.innerHeight - bottom)}px`);
  };
  const threshold = Array.from({length: LOOKS + 1}, (_, i) => i / LOOKS);
  new IntersectionObserver(follow, {threshold}).observe(document.body);
}
