// A button that is pressed before Python is there says so at once; Link keeps the press.

/**
 * @param {any} jsdoc Bokeh's document
 * @param {import("./link.js").Link} link
 * @param {string} label what such a button says
 * @returns {() => void} gives the buttons their own labels back
 */
export function answerPresses(jsdoc, link, label) {
  const pressed = new Map();
  let answering = true;
  jsdoc.on_change(({model, attr}) => {
    if (!answering || attr !== "clicks" || !model?.label || pressed.has(model)) return;
    pressed.set(model, model.label);
    link.quietly(() => (model.label = label));
  }, false);
  return () => {
    answering = false;
    link.quietly(() => {
      for (const [model, own] of pressed) model.label = own;
    });
  };
}
