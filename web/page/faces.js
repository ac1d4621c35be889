// Font faces beside those that a page comes with.

const PATIENCE_MS = 3_000; // for letters that are on their way: then the text shows without

/**
 * Declares faces once: one counts only in the page's own styles, not in those of a component.
 * @param {string} address of their style sheet
 * @returns {Promise<void>} once they are declared, or cannot be
 */
export function declareFaces(address) {
  const {href} = new URL(address, document.baseURI);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), {rel: "stylesheet", href});
  document.head.append(link);
  return new Promise((resolve) => {
    link.onload = link.onerror = () => resolve();
  });
}

/**
 * Waits for the letters of all text on the page, though not for ever.
 * @param {Promise<void>} [declared] of faces that are on their way
 */
export async function lettersAreThere(declared) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([declared, late]);
  document.body.getBoundingClientRect(); // lays new text out, which asks for its letters
  await Promise.race([document.fonts.ready, late]);
}
