// Figures for the keyboard and for the ear. Bokeh gives each a tab stop without a name, on which no
// key does anything: here a figure is a picture with its caption, and its table has its numbers.

/**
 * Draws figures again when a typeface has come: unlike the page's own text, a canvas keeps the
 * letters of another, or none.
 * @param {any} Bokeh
 */
export function redrawFigures(Bokeh) {
  document.fonts.addEventListener("loadingdone", () => {
    for (const view of Bokeh.index.query(({model}) => model.type === "Figure")) {
      view.request_paint();
    }
  });
}

/**
 * @param {any} Bokeh
 */
export function nameFigures(Bokeh) {
  const {CanvasView} = Bokeh.require("models/canvas/canvas");
  const {initialize} = CanvasView.prototype;
  CanvasView.prototype.initialize = function () {
    initialize.call(this);
    const {events_el, parent} = this;
    events_el.tabIndex = -1;
    if (!parent?.model.name) return;
    events_el.setAttribute("role", "img");
    events_el.setAttribute("aria-label", parent.model.name);
  };
}
