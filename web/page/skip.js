// A link past the navigation to the lab, the first stop of the keyboard.

import {findDeep} from "./find_deep.js";

const link = document.createElement("a");
Object.assign(link, {id: "weblab-skip", href: "#root"});
link.addEventListener("click", (event) => {
  event.preventDefault();
  const lab = findDeep(document, ".part-controls") ?? document.getElementById("weblab-shell");
  if (!lab) return;
  lab.tabIndex = -1;
  lab.focus();
  lab.scrollIntoView({block: "nearest"});
});

/**
 * @param {string} label in the language of the lab that is shown
 */
export function offerSkip(label) {
  link.textContent = label;
  if (!link.isConnected) document.body.prepend(link);
}
