// Elements in one line each.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [properties]
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, properties = {}, children = []) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/**
 * @param {string} label
 * @param {() => void} press
 * @param {Record<string, any>} [properties]
 */
export function button(label, press, properties = {}) {
  const made = element("button", {type: "button", textContent: label, ...properties});
  made.addEventListener("click", press);
  return made;
}

/**
 * A part that unfolds.
 * @param {string} label
 * @param {(Node | string)[]} children
 */
export function folded(label, children) {
  return element("details", {}, [element("summary", {textContent: label}), ...children]);
}

/**
 * Puts values into a sentence.
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 */
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (gap, key) => String(values[key] ?? gap));
}
