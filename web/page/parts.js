// Which parts of a lab an embed shows: all but the article, or what its author chose.

export const PARTS = ["title", "settings", "run", "figure", "table", "article", "code"];
const BESIDE = 900; // pixels from which on controls and figure stand beside one another
const USUAL = PARTS.filter((part) => part !== "article");

/**
 * Returns the parts that an address asks for.
 * @param {URLSearchParams} parameters
 */
export function partsOf(parameters) {
  const listed = (name) => (parameters.get(name) ?? "").split(/[\s,]+/).filter(Boolean);
  const shown = parameters.has("show") ? listed("show") : USUAL;
  const hidden = listed("hide");
  return new Set(PARTS.filter((part) => shown.includes(part) && !hidden.includes(part)));
}

const classesOf = (model) => model.attributes?.css_classes ?? [];
export const is = (part) => (model) => classesOf(model).includes(`part-${part}`);

// The components that a component of Panel's lays out.
export function insideOf({attributes}) {
  const objects = attributes?.data?.attributes?.objects ?? [];
  return objects.filter((each) => each?.type === "object");
}

function has(model, holds) {
  return holds(model) || insideOf(model).some((each) => has(each, holds));
}

function show(model, visible) {
  model.attributes.visible = visible;
}

function fold({attributes}) {
  if (attributes.class_name === "Card") attributes.data.attributes.collapsed = true;
}

// Hides what is in a component but for some of its parts.
function hideBut(model, kept) {
  if (kept(model)) return;
  if (!has(model, kept)) show(model, false);
  else for (const each of insideOf(model)) hideBut(each, kept);
}

/**
 * Shows or hides the parts of a lab in its document, before that is laid out, and folds the settings
 * where they would stand between the Run button and the figure. Python keeps to what it knows.
 * @param {any} root of the document
 * @param {Set<string>} parts
 * @param {number} width of the frame
 */
export function choose(root, parts, width) {
  const isShown = (part) => parts.has(part);
  const visit = (model) => {
    if (width < BESIDE && is("settings")(model)) fold(model);
    for (const part of ["title", "settings", "run", "table", "article", "code"]) {
      if (is(part)(model) && (part === "article" || !isShown(part))) show(model, isShown(part));
    }
    if (is("stage")(model) && !isShown("figure")) {
      hideBut(model, isShown("table") ? is("table") : () => false);
    }
    const empty = !isShown("run") && !isShown("settings");
    if (is("controls")(model) && empty && has(model, is("run"))) show(model, false);
    for (const each of insideOf(model)) visit(each);
  };
  visit(root);
}
