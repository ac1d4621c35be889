// The words of a lab in the page's own HTML, which its document takes the place of.

import {FACES} from "../shared/hangul.js";
import {declareFaces, lettersAreThere} from "./faces.js";
import {findDeep} from "./find_deep.js";
import {after, frames} from "./waits.js";

const PATIENCE_MS = 15_000; // until a document is built, on a slow machine
const LAID_OUT_FRAMES = 3; // components are measured in the first and paint in the next
const LAID_OUT_MS = 500; // a tab that is not in sight has no frames

const root = document.documentElement;

/** The name of the one that came with the page. */
const own = `${root.lang} ${root.dataset.lab}`;

/**
 * Completes what an address asks for: a lab's own page need not name lab and language.
 * @param {string} search
 */
export function completed(search) {
  const parameters = new URLSearchParams(search);
  const [language, lab] = own.split(" ");
  if ("own" in root.dataset) {
    if (!parameters.has("lab")) parameters.set("lab", lab);
    if (!parameters.has("lang")) parameters.set("lang", language);
  }
  return `?${parameters}`;
}

function whenParsed(act) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act);
  else act();
}

/**
 * Shows another lab's words in the place of those that came with the page.
 * @param {{lab: string, language: string}} asked
 * @param {string} base an address in the site's folder
 */
export function showShell({lab, language}, base) {
  if (own === `${language} ${lab}`) return;
  root.dataset.shell = "other";
  const folder = language === "en" ? lab : `${language}/${lab}`;
  const address = new URL(`${folder}/index.html`, base);
  const faces = language === "ko" ? declareFaces(new URL(FACES, base).href) : undefined;
  const show = async (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const shell = page.getElementById("weblab-shell");
    const last = document.getElementById("weblab-shell");
    if (!shell || !last) return; // the lab itself is there already
    keepLinks(shell, address);
    last.replaceWith(shell);
    document.title = page.title;
    await lettersAreThere(faces);
    delete root.dataset.shell;
  };
  fetch(address.href)
    .then((response) => (response.ok ? response.text() : Promise.reject(response.status)))
    .then((text) => whenParsed(() => show(text)))
    .catch(() => {}); // the lab comes without
}

/**
 * Gives a lab's own page the address of the app, where its scripts find everything.
 * @param {string} base the site's address
 */
export function leaveOwnPage(base) {
  if (!("own" in root.dataset)) return;
  const {hash, href, search} = window.location;
  window.history.replaceState(window.history.state, "", base + completed(search) + hash);
  whenParsed(() => keepLinks(document.getElementById("weblab-shell"), href));
}

/**
 * Makes links independent of the page's address, which may become another.
 * @param {Element | null} shell
 * @param {URL | string} address of the page that they are from
 */
function keepLinks(shell, address) {
  for (const link of shell?.querySelectorAll("a[href]") ?? []) {
    const href = link.getAttribute("href") ?? "";
    if (!href.startsWith("#")) link.setAttribute("href", new URL(href, address).href);
  }
}

/**
 * Shows a document in the place of its words once it is built and laid out: until then it is there,
 * but not in sight. An article that is being read stays where it is.
 * @param {any} jsdoc
 * @param {HTMLElement} target of the document
 * @param {Promise<unknown>} [faces] that are on their way
 */
export async function replaceShell(jsdoc, target, faces) {
  const idle = new Promise((resolve) => jsdoc.idle.connect(resolve));
  if (!jsdoc.is_idle) await Promise.race([idle, after(PATIENCE_MS)]);
  await lettersAreThere(faces);
  target.hidden = false;
  await Promise.race([frames(LAID_OUT_FRAMES), after(LAID_OUT_MS)]);
  const topOf = (tree) => findDeep(tree, ".article")?.getBoundingClientRect().top;
  const shell = document.getElementById("weblab-shell");
  const before = shell && topOf(shell);
  shell?.remove();
  delete root.dataset.shell;
  target.inert = false;
  if (window.scrollY && before < window.innerHeight) {
    window.scrollBy({top: topOf(target) - before, behavior: "instant"});
  }
}
