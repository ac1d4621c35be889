// Which parts of a lab are in sight: in an embed all but the article, or what its author chose.

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
const is = (part) => (model) => classesOf(model).includes(`part-${part}`);

// The components that a component of Panel's lays out.
function insideOf({attributes}) {
  const {objects = [], main = []} = attributes?.data?.attributes ?? {};
  return [...objects, ...main].filter((each) => each?.type === "object");
}

function has(model, holds) {
  return holds(model) || insideOf(model).some((each) => has(each, holds));
}

function show(model, visible) {
  model.attributes.visible = visible;
}

/**
 * Folds the settings in a document, before that is laid out, where they would stand between the Run
 * button and the figure. Python keeps to what it knows.
 * @param {any} root of the document
 * @param {number} width of the page or frame
 */
export function foldSettings(root, width) {
  if (width >= BESIDE) return;
  const {attributes} = root;
  if (is("settings")(root) && attributes.class_name === "Card") {
    attributes.data.attributes.collapsed = true;
  }
  for (const each of insideOf(root)) foldSettings(each, width);
}

// Hides what is in a component but for some of its parts.
function hideBut(model, kept) {
  if (kept(model)) return;
  if (!has(model, kept)) show(model, false);
  else for (const each of insideOf(model)) hideBut(each, kept);
}

/**
 * Shows or hides the parts of a lab in its document, before that is laid out. Python keeps to what
 * it knows.
 * @param {any} root of the document
 * @param {Set<string>} parts
 */
export function choose(root, parts) {
  const isShown = (part) => parts.has(part);
  const visit = (model) => {
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
