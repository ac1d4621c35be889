// Links from lab to lab, and the way back and forth, without a new page: addresses, scroll and
// focus behave as a browser's own.

import {focusHeading} from "./heading.js";
import {frames} from "./waits.js";

const PATIENCE_MS = 10_000; // until a document has its height, on a slow machine
const STILL_MS = 100; // after a scroll
const OWN_PAGE = /^(?:(\w+)\/)?([\w-]+)\/(?:index\.html)?$/;
const MOVED = ["wheel", "touchstart", "pointerdown", "keydown"]; // by the visitor

/**
 * @typedef {object} Labs
 * @property {string[]} names of all labs
 * @property {(byLink: boolean) => Promise<void>} go shows what the address asks for
 * @property {() => boolean} work whether this page can show another lab
 * @property {() => boolean} leave asks the visitor where a run would end
 */

/** @param {MouseEvent} event */
function linkOf(event) {
  const {altKey, button, ctrlKey, defaultPrevented, metaKey, shiftKey} = event;
  if (defaultPrevented || button || altKey || ctrlKey || metaKey || shiftKey) return undefined;
  const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
  const another = !link?.href || link.hasAttribute("download");
  return another || !["", "_self"].includes(link.target) ? undefined : link;
}

// An entry of the history knows to which visit it belongs, since an anchor makes one of its own, and
// its place among the others.
const stamp = () => performance.timeOrigin + performance.now();

function saveScroll() {
  window.history.replaceState({...window.history.state, scroll: window.scrollY}, "");
}

/**
 * Scrolls to a place, and stays there until the lab is ready: its document may not be so high yet,
 * or grow above it. A visitor who moves is left alone.
 * @param {number} y
 * @param {() => boolean} isCurrent
 */
async function restoreScroll(y, isCurrent) {
  const late = performance.now() + PATIENCE_MS;
  const moved = new AbortController();
  for (const name of MOVED) {
    addEventListener(name, () => moved.abort(), {signal: moved.signal, passive: true});
  }
  const isDone = () => window.scrollY >= y && window.weblab.state !== "loading";
  do {
    if (window.scrollY !== y) window.scrollTo({top: y, behavior: "instant"});
    await frames();
  } while (isCurrent() && !isDone() && performance.now() < late && !moved.signal.aborted);
  moved.abort();
}

/**
 * Returns where a link leads, in the form that all addresses have in this page, if that is a lab.
 * @param {string} href
 * @param {Location | URL} here
 * @param {string[]} names of all labs
 */
export function labAddress(href, here, names) {
  const address = new URL(href, here.href);
  const site = new URL(".", here.href).pathname;
  if (address.origin !== here.origin || address.href.includes("#")) return undefined;
  if (!address.pathname.startsWith(site)) return undefined;
  const parameters = address.searchParams;
  const [, language, lab] = OWN_PAGE.exec(address.pathname.slice(site.length)) ?? [];
  if (names.includes(lab)) {
    if (!parameters.has("lab")) parameters.set("lab", lab);
    if (!parameters.has("lang")) parameters.set("lang", language ?? "en");
    address.pathname = here.pathname;
  }
  if (address.pathname !== here.pathname || !address.search) return undefined;
  const theme = new URLSearchParams(here.search).getAll("theme").at(-1);
  if (theme && !parameters.has("theme")) parameters.set("theme", theme);
  return address;
}

/**
 * Follows links to labs, as long as the page works; what it cannot show is loaded as a new page.
 * @param {Labs} labs
 */
export function followLinks(labs) {
  const {history, location} = window;
  const {index = 0, scroll = 0} = history.state ?? {};
  let shown = {visit: stamp(), index};
  let latest = 0;
  let settled = true; // else what is scrolled is the document, not the visitor
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let still;
  const arrive = async (scroll) => {
    const mine = latest;
    settled = false;
    await restoreScroll(scroll, () => mine === latest);
    settled ||= mine === latest;
  };
  const goTo = async (byLink, scroll) => {
    latest += 1;
    const mine = latest;
    settled = false;
    await labs.go(byLink);
    if (mine !== latest) return;
    focusHeading(() => mine === latest);
    await arrive(scroll);
  };
  history.replaceState({...shown, scroll}, "");
  history.scrollRestoration = "manual"; // the browser would do it before there is a lab
  addEventListener("scroll", () => {
    clearTimeout(still);
    still = setTimeout(() => settled && saveScroll(), STILL_MS);
  });
  addEventListener("click", (event) => {
    const link = linkOf(event);
    const address = link && labAddress(link.href, location, labs.names);
    if (!address || !labs.work()) return;
    event.preventDefault();
    if (!labs.leave()) return;
    if (settled) saveScroll();
    const same = address.href === location.href;
    shown = {visit: stamp(), index: shown.index + (same ? 0 : 1)};
    if (same) history.replaceState(shown, "");
    else history.pushState(shown, "", address);
    goTo(true, 0);
  });
  addEventListener("popstate", ({state}) => {
    if (state === null) {
      shown = {...shown, index: shown.index + 1}; // an anchor in the same lab
      history.replaceState(shown, "");
      return;
    }
    const {visit, index, scroll = 0} = state;
    if (visit === shown.visit) {
      shown = {visit, index};
      window.scrollTo(0, scroll);
    } else if (!labs.work()) {
      location.reload();
    } else if (labs.leave()) {
      shown = {visit, index};
      goTo(false, scroll);
    } else {
      history.go(shown.index - index);
    }
  });
  if (scroll) arrive(scroll); // after a reload, or on the way back from elsewhere
}
