// The figure of a lab as a picture, drawn by Bokeh.

const FORMATS = ["png", "svg"];

/**
 * Returns the first figure in sight as a data: URL.
 * @param {any} views Bokeh's, of a document
 * @param {string} format "png" or "svg"
 */
export function pictureOf(views, format = "png") {
  if (!FORMATS.includes(format))
    throw new Error(`The format must be one of ${FORMATS.join(", ")}.`);
  const isFigure = ({model, el}) => model.type === "Figure" && el.checkVisibility();
  const figure = views.query_one(isFigure);
  if (!figure) throw new Error("This lab has no figure to save.");
  const drawn = figure.export(format, true);
  if (format === "png") return drawn.canvas.toDataURL("image/png");
  const text = drawn.ctx.get_serialized_svg(true);
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}
