// A button that is pressed before Python is there says so at once; Link keeps the press.

// A press is told as a change of a property, or as an event of the button's component.
function buttonOf({model, attr, msg_data}) {
  const button = attr === "clicks" ? model : msg_data?.origin?.data;
  return button?.label && "clicks" in button ? button : undefined;
}

/**
 * Keeps the presses of buttons that are on the page while others are still being built.
 * @param {any} jsdoc Bokeh's document
 * @returns {() => any[]} ends it, and gives what was pressed
 */
export function keepPresses(jsdoc) {
  const kept = [];
  const keep = (event) => {
    if (buttonOf(event)) kept.push(event);
  };
  jsdoc.on_change(keep, false);
  return () => {
    jsdoc.remove_on_change(keep);
    return kept;
  };
}

/**
 * Returns the button that starts the run of a lab, if it has one.
 * @param {any} jsdoc Bokeh's document
 */
export function runButtonOf(jsdoc) {
  const [root] = jsdoc.roots();
  return [...root.references()].find(({css_classes}) => css_classes?.includes("run-button"));
}

/**
 * @param {any} jsdoc Bokeh's document
 * @param {import("./link.js").Link} link
 * @param {string} label what such a button says
 * @param {any[]} early what was pressed before there was a link
 * @returns `mark`, which lets a button say so that was not pressed, and `restore`, which gives the
 *   buttons their own labels back
 */
export function answerPresses(jsdoc, link, label, early = []) {
  const pressed = new Map();
  let answering = true;
  const mark = (button) => {
    const model = button?.data ?? button;
    if (!answering || !model || pressed.has(model)) return;
    pressed.set(model, model.label);
    link.quietly(() => (model.label = label));
  };
  const answer = (event) => mark(buttonOf(event));
  jsdoc.on_change(answer, false);
  for (const event of early) {
    link.changed(event);
    answer(event);
  }
  const restore = () => {
    answering = false;
    link.quietly(() => {
      for (const [model, own] of pressed) model.label = own;
    });
  };
  return {mark, restore};
}
