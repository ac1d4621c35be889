// The site's typeface for Korean, for systems that have none.

const FOLDER = "static/noto-sans-kr/";

/** The style sheet that names its slices. */
export const FACES = `${FOLDER}faces.css`;

/**
 * Tells whether a file is one of the slices, which are loaded where their letters are shown.
 * @param {string} name
 */
export function isSlice(name) {
  return name.startsWith(FOLDER) && name.endsWith(".woff2");
}
