// Components keep their insides in trees of their own.

/**
 * Finds an element, also within components.
 * @param {ParentNode} tree
 * @param {string} selector
 * @returns {any} an element, or undefined
 */
export function findDeep(tree, selector) {
  const found = /** @type {HTMLElement | null} */ (tree.querySelector(selector));
  if (found) return found;
  for (const {shadowRoot} of tree.querySelectorAll("*")) {
    const below = shadowRoot && findDeep(shadowRoot, selector);
    if (below) return below;
  }
  return undefined;
}
