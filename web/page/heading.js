// Where reading begins: a visitor who came by a link goes on at the heading of the new lab.

import {findDeep} from "./find_deep.js";
import {frames} from "./waits.js";

const PATIENCE_MS = 10_000;

/**
 * Moves the focus to the heading as soon as it is there, and again if that is replaced while the
 * lab starts; a visitor who chose something else is left alone.
 * @param {() => boolean} isCurrent
 */
export async function focusHeading(isCurrent) {
  const late = performance.now() + PATIENCE_MS;
  let starting = true;
  while (isCurrent() && starting && performance.now() < late) {
    await frames();
    if (document.activeElement === document.body) {
      const heading = findDeep(document, "h1");
      if (heading) heading.tabIndex = -1;
      heading?.focus({preventScroll: true});
    }
    starting = window.weblab.state === "loading" || document.activeElement === document.body;
  }
}
