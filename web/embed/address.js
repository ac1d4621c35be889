// What the attributes of an element ask for, as the address of a frame.

/** Where the site is: this script lies in its folder. */
export const SITE = new URL(".", import.meta.url);

/** How a lab's page is asked for its parts and manners, by attributes of the same names. */
const MANNERS = ["show", "hide", "locked", "autorun"];
const FLAGS = ["locked", "autorun"];

/** Settings that older posts give as attributes of their own; now they stand in `query`. */
export const OLDER = [
  ...["seed", "exercise", "lr", "rate", "batch", "batch_size", "epochs", "samples", "steps"],
  ...["digits", "iterations", "layers", "activation", "optimizer", "dropout", "decay", "noise"],
  ...["mode", "ground", "activity", "kind", "model", "bug", "preset", "fit", "block"],
];

/** All attributes that are read, beside HTML's own `title`. */
export const ATTRIBUTES = [
  ...["lab", "lang", "theme", "query", "load", "poster", "title", "max-height"],
  ...MANNERS,
  ...OLDER,
];

/**
 * Whether an attribute is on; some frameworks write "false" for what they should leave out.
 * @param {Element} element
 * @param {string} name
 */
function isOn(element, name) {
  return !["false", "0", null].includes(element.getAttribute(name));
}

/**
 * Returns the language of a lab: its own, or that of the text around it, or the browser's.
 * @param {HTMLElement} element
 * @returns {"en" | "ko"}
 */
export function languageOf(element) {
  const around = element.closest("[lang]")?.getAttribute("lang") || "";
  const [given, other] = [around, navigator.language].map((each) => each.slice(0, 2).toLowerCase());
  if (given === "ko" || given === "en") return given;
  return other === "ko" ? "ko" : "en";
}

/** @param {Element} element */
export function labOf(element) {
  return element.getAttribute("lab") || Object.keys(WEBLAB_LABS)[0];
}

/**
 * Returns the address of a lab's frame but for its theme, which may change.
 * @param {HTMLElement} element
 */
export function addressOf(element) {
  const address = new URL(SITE);
  const put = (name, value) => address.searchParams.set(name, value);
  put("embed", "1");
  put("lab", labOf(element));
  put("lang", languageOf(element));
  for (const name of MANNERS) {
    if (FLAGS.includes(name) && isOn(element, name)) put(name, "1");
    else if (!FLAGS.includes(name) && element.hasAttribute(name)) {
      put(name, (element.getAttribute(name) ?? "").trim());
    }
  }
  for (const name of OLDER) {
    const value = element.getAttribute(name);
    if (value !== null) put(name, value);
  }
  const query = (element.getAttribute("query") ?? "").trim().replace(/^\?/, "");
  return address.href + (query && `&${query.replaceAll("#", "%23")}`);
}

/**
 * Returns the address of the lab's own page, for a reader to follow.
 * @param {HTMLElement} element
 */
export function pageOf(element) {
  const address = new URL(addressOf(element));
  for (const name of ["embed", ...MANNERS]) address.searchParams.delete(name);
  return address.href;
}
