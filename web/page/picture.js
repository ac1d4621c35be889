// The figure of a lab as a picture, drawn by Bokeh.

const FORMATS = ["png", "svg"];
const isFigure = ({model}) => model.type === "Figure";

function drawn(figure, format) {
  const {canvas, ctx} = figure.export(format, true);
  if (format === "png") return canvas.toDataURL("image/png");
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(ctx.get_serialized_svg(true))}`;
}

/**
 * Returns the first figure in sight as a data: URL.
 * @param {any} views Bokeh's, of a document
 * @param {string} format "png" or "svg"
 */
export function pictureOf(views, format = "png") {
  if (!FORMATS.includes(format))
    throw new Error(`The format must be one of ${FORMATS.join(", ")}.`);
  const figure = views.query_one((view) => isFigure(view) && view.el.checkVisibility());
  if (!figure) throw new Error("This lab has no figure to save.");
  return drawn(figure, format);
}

/**
 * Lays a picture over a figure that is pressed by the right button, so that the browser's own menu
 * copies or saves it.
 * @param {any} views Bokeh's, of a document
 * @param {AbortSignal} signal aborted when the document is left
 */
export function offerPictures(views, signal) {
  /** @type {HTMLImageElement | undefined} */
  let offered;
  const remove = () => {
    offered?.remove();
    offered = undefined;
  };
  const offer = (event) => {
    remove();
    if (event.button !== 2) return;
    const path = event.composedPath();
    const figure = views.query_one((view) => isFigure(view) && path.includes(view.el));
    if (!figure) return;
    const {left, top, width, height} = figure.el.getBoundingClientRect();
    offered = new Image(width, height);
    offered.src = drawn(figure, "png");
    offered.alt = "";
    Object.assign(offered.style, {
      position: "fixed",
      left: `${left}px`,
      top: `${top}px`,
      opacity: 0,
    });
    document.body.append(offered);
  };
  const settings = {capture: true, signal};
  document.addEventListener("pointerdown", offer, settings);
  for (const type of ["scroll", "keydown", "blur"]) window.addEventListener(type, remove, settings);
  signal.addEventListener("abort", remove);
}
