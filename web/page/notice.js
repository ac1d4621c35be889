// The note in sight of the visitor: what is wrong, what to do, and details for who reports it.

/**
 * @typedef {object} Notice
 * @property {string} text
 * @property {string} [details] such as a traceback, folded under `summary`
 * @property {string} [summary]
 * @property {string} [label] of the button; without one there is no button
 * @property {() => void} [press]
 */

/**
 * Shows a note.
 * @param {Notice} notice
 */
export function showNotice({text, details = "", summary = "", label = "", press}) {
  const note = document.getElementById("weblab-problem");
  if (!note) return;
  const [sentence, folded, button] = /** @type {[HTMLElement, HTMLElement, HTMLButtonElement]} */ (
    ["p", "details", "button"].map((name) => note.querySelector(name))
  );
  sentence.textContent = text;
  folded.hidden = !details;
  /** @type {HTMLElement} */ (folded.querySelector("summary")).textContent = summary;
  /** @type {HTMLElement} */ (folded.querySelector("pre")).textContent = details;
  button.hidden = !label;
  button.textContent = label;
  button.onclick = press || null;
  note.hidden = false;
}

export function hideNotice() {
  const note = document.getElementById("weblab-problem");
  if (note) note.hidden = true;
}
