// Font faces beside those that a page comes with.

import {after} from "./waits.js";

const PATIENCE_MS = 3_000; // for letters that are on their way: then the text shows without

/**
 * Declares faces, if the page has not: they count only in its own styles, not in a component's.
 * @param {string} address of their style sheet
 * @returns {Promise<void>} once they are declared, or cannot be
 */
export async function declareFaces(address) {
  const {href} = new URL(address, document.baseURI);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return;
  const link = Object.assign(document.createElement("link"), {rel: "stylesheet", href});
  const declared = new Promise((resolve) => {
    link.onload = link.onerror = resolve;
  });
  document.head.append(link);
  await declared;
}

/**
 * Waits for the letters of all text on the page, though not for ever.
 * @param {Promise<unknown>} [declared] of faces that are on their way
 */
export async function lettersAreThere(declared) {
  const late = after(PATIENCE_MS);
  await Promise.race([declared, late]);
  document.body.getBoundingClientRect(); // lays new text out, which asks for its letters
  await Promise.race([document.fonts.ready, late]);
}
