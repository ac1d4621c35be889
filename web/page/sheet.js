// On a phone the settings of a lab are folded, so that its first figure lies near Run.

import {insideOf, is} from "./parts.js";

const NARROW = "(max-width: 899px)"; // where the stage lies below the controls

const isSettings = is("settings");

/**
 * Folds the card of settings in a document, before that is laid out, where the page is narrow.
 * @param {any} root of the document, a page
 */
export function foldSettings(root) {
  if (!window.matchMedia(NARROW).matches) return;
  const visit = (model) => {
    const data = model.attributes?.data?.attributes;
    if (isSettings(model) && insideOf(model).length) data.collapsed = true;
    else for (const each of insideOf(model)) visit(each);
  };
  root.attributes.data.attributes.main.forEach(visit);
}
