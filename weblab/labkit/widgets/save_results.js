// The dialog 'Save results': figures in sight as pictures with title and source, tables as CSV.

const SCALE = 3; // a figure 700 pixels wide is printed 7 inches wide at 300 dots an inch
const MARGIN = 16;
const LEAST = 400; // wide, so that a small figure has room for its title
const FONT = "system-ui, sans-serif";
const TITLE = {size: 16, line: 28};
const SOURCE = {size: 11, line: 20};
const LETTER = 0.55; // the width of a letter, at the most of a line of text, by the font's size

const create = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const asXml = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

// Where the page's own first script lies, or else the page.
function site() {
  /** @type {HTMLScriptElement | null} */
  const script = document.querySelector("script[data-manifest]");
  return new URL(".", script?.src ?? document.baseURI);
}

function* elementsIn(root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* elementsIn(element.shadowRoot);
  }
}

// A figure of Bokeh's, or the canvas of a component, with what draws it as a part of an SVG.
function* figuresInSight(views) {
  const ofBokeh = new Map(
    [...views.query(({model}) => model.type === "Figure")].map((view) => [view.el, view]),
  );
  for (const element of elementsIn(document)) {
    if (!element.checkVisibility()) continue;
    const {width, height} = element.getBoundingClientRect();
    const view = ofBokeh.get(element);
    if (view) {
      const draw = () => view.export("svg", true).ctx.get_serialized_svg(true);
      yield {element, width, height, name: view.model.name ?? "", draw};
    } else if (element.matches("canvas[role=img]") && element.width) {
      const draw = () =>
        `<image width="${width}" height="${height}" href="${element.toDataURL("image/png")}"/>`;
      yield {element, width, height, name: element.getAttribute("aria-label") ?? "", draw};
    }
  }
}

// The first color behind an element that is not transparent.
function colorBehind(element) {
  for (let each = element; each; each = each.parentElement ?? each.getRootNode().host) {
    const {backgroundColor} = getComputedStyle(each);
    if (!/^transparent$|, 0\)$/.test(backgroundColor)) return backgroundColor;
  }
  return "white";
}

// A figure below its title and above its source, on the color of its page.
function picture({element, width, height, draw}, title, source) {
  const across = Math.max(LEAST, Math.ceil(width));
  const most = Math.floor(across / (SOURCE.size * LETTER));
  const shown = source.length <= most ? source : `${source.slice(0, most - 1)}…`;
  const size = {
    width: across + 2 * MARGIN,
    height: Math.ceil(height) + 2 * MARGIN + TITLE.line + SOURCE.line,
  };
  const color = getComputedStyle(element).color;
  const text = (y, {size}, content) =>
    `<text x="${MARGIN}" y="${y}" font-family="${FONT}" font-size="${size}" fill="${color}">` +
    `${asXml(content)}</text>`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" ` +
    `viewBox="0 0 ${size.width} ${size.height}"><title>${asXml(title)}</title>` +
    `<desc>${asXml(source)}</desc><style>image {image-rendering: pixelated}</style>` +
    `<rect width="100%" height="100%" fill="${colorBehind(element)}"/>` +
    text(MARGIN + TITLE.size, TITLE, title) +
    `<g transform="translate(${MARGIN} ${MARGIN + TITLE.line})">${draw()}</g>` +
    `${text(size.height - MARGIN, SOURCE, shown)}</svg>`;
  return {...size, blob: new Blob([svg], {type: "image/svg+xml"})};
}

async function asPng({width, height, blob}) {
  const href = URL.createObjectURL(blob);
  try {
    const image = new Image(width * SCALE, height * SCALE);
    image.src = href;
    await image.decode();
    const canvas = create("canvas", {width: width * SCALE, height: height * SCALE});
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve));
  } finally {
    URL.revokeObjectURL(href);
  }
}

function save(blob, download) {
  const href = URL.createObjectURL(blob);
  create("a", {href, download}).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

export function render({model, view}) {
  const {labels, lab, title} = model;
  const fileName = (name, ending) =>
    `weblab-${[lab, ...(name.match(/[\p{L}\p{N}]+/gu) ?? [])].join("-").slice(0, 100)}.${ending}`;
  const said = create("p", {});
  said.setAttribute("aria-live", "polite");
  const parts = create("div", {});
  const tables = create("div", {});
  const close = create("button", {type: "button", textContent: labels.close});
  const heading = create("h2", {id: "heading", textContent: labels.heading});
  const dialog = create("dialog", {}, heading, parts, tables, said, close);
  dialog.setAttribute("aria-labelledby", heading.id);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({target}) => {
    if (target === dialog) dialog.close(); // beside its contents
  });
  let previews = [];
  dialog.addEventListener("close", () => {
    for (const href of previews) URL.revokeObjectURL(href);
    previews = [];
    parts.replaceChildren();
  });

  const press = (format, name, action) => {
    const button = create("button", {type: "button", textContent: format});
    button.setAttribute("aria-label", `${format}: ${name}`);
    button.addEventListener("click", action);
    return button;
  };

  const rowOf = (figure) => {
    const name = figure.name ? `${title}: ${figure.name}` : title;
    const settings = new URLSearchParams(window.location.search);
    for (const each of ["lab", "lang", "theme", "embed"]) settings.delete(each);
    const source = new URL(`${model.folder}${String(settings) && `?${settings}`}`, site()).href;
    const made = picture(figure, name, source);
    const href = URL.createObjectURL(made.blob);
    previews.push(href);
    const png = async () => {
      try {
        save(await asPng(made), fileName(figure.name, "png"));
        said.textContent = "";
      } catch {
        said.textContent = labels.failed;
      }
    };
    return create(
      "li",
      {},
      create("img", {src: href, alt: ""}),
      create("span", {textContent: name}),
      create(
        "div",
        {className: "row"},
        press("PNG", name, png),
        press("SVG", name, () => save(made.blob, fileName(figure.name, "svg"))),
      ),
    );
  };

  const section = (text, rows) =>
    rows.length ? [create("h3", {textContent: text}), create("ul", {}, ...rows)] : [];
  const showNone = () => {
    said.textContent = parts.childElementCount || model.tables.length ? "" : labels.none;
  };

  let asked = "";
  const showTables = () => {
    const rows = model.tables.map((caption, place) => {
      const ask = () => {
        asked = caption;
        model.asked = [place, (model.asked[1] ?? 0) + 1];
      };
      return create("li", {}, create("span", {textContent: caption}), press("CSV", caption, ask));
    });
    tables.replaceChildren(...section(labels.tables, rows));
    showNone();
  };
  model.on("tables", showTables);
  model.on("content", () => {
    if (model.content?.byteLength) save(new Blob([model.content]), fileName(asked, "csv"));
  });

  const button = create("button", {type: "button", textContent: labels.open});
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => {
    const rows = [...figuresInSight(view.owner)].map(rowOf);
    parts.replaceChildren(...section(labels.figures, rows));
    showTables();
    model.opened += 1;
    dialog.showModal();
    dialog.scrollTop = 0;
  });
  return create("div", {}, button, dialog);
}
