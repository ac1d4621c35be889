// The dialog 'Share': texts to copy, made when it opens, for the address of the open page.

const OF_THE_PAGE = ["lab", "lang", "theme", "embed"];
const QR_CODE = "./static/share/qr.js"; // below the site's own address, see web/page/scripts.js
const FIELDS = ["Link", "Element", "Frame", "Picture"];

const create = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const asHtml = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

// Where the page's own first script lies, or else the page.
function site() {
  /** @type {HTMLScriptElement | null} */
  const script = document.querySelector("script[data-manifest]");
  return new URL(".", script?.src ?? document.baseURI);
}

const pictureName = ({lab}) => `weblab-${lab}.png`;

function texts({lab, language, folder, title, frame_height}) {
  const settings = new URLSearchParams(window.location.search);
  for (const name of OF_THE_PAGE) settings.delete(name);
  const query = String(settings);
  const link = new URL(query ? `${folder}?${query}` : folder, site()).href;
  const frame = new URL(`?lab=${lab}&lang=${language}&embed=1${query && `&${query}`}`, site()).href;
  const own = query ? ` query="${asHtml(query)}"` : "";
  return {
    Link: link,
    Element:
      `<script type="module" src="${new URL("embed.js", site())}"></script>\n` +
      `<weblab-lab lab="${lab}" lang="${language}"${own}>\n` +
      `  <a href="${asHtml(link)}">${asHtml(title)}</a>\n` +
      "</weblab-lab>",
    Frame:
      `<iframe src="${asHtml(frame)}" title="${asHtml(title)}"\n` +
      `  width="100%" height="${frame_height}" style="border: 0" loading="lazy"></iframe>`,
    Picture: `[![${title}](${pictureName({lab})})](${link})`,
  };
}

function field(labels, name) {
  const area = create("textarea", {id: name, readOnly: true, rows: name === "Link" ? 2 : 4});
  const button = create("button", {type: "button", textContent: labels.copy});
  button.setAttribute("aria-label", `${labels.copy}: ${labels[name]}`);
  button.addEventListener("click", async () => {
    area.select(); // where there is no clipboard, for Ctrl+C
    await navigator.clipboard?.writeText(area.value);
    if (navigator.clipboard) button.textContent = labels.copied;
    setTimeout(() => (button.textContent = labels.copy), 2_000);
  });
  const hint = create("p", {id: `${name}-hint`, textContent: labels[`${name}Hint`]});
  area.setAttribute("aria-describedby", hint.id);
  const label = create("label", {htmlFor: name, textContent: labels[name]});
  const row = create("div", {className: "row"}, button);
  return {area, row, parts: [label, hint, area, row]};
}

function saveButton(model, said) {
  const button = create("button", {type: "button", textContent: model.labels.save});
  button.addEventListener("click", () => {
    try {
      const href = globalThis.weblab.picture("png");
      create("a", {href, download: pictureName(model)}).click();
      said.textContent = "";
    } catch {
      said.textContent = model.labels.none; // or the document is still on its way
    }
  });
  return button;
}

// Loaded when it is asked for; where Python is on a server, there is none.
function qrButton(labels, area, said) {
  const button = create("button", {type: "button", textContent: labels.qr});
  const figure = create("figure", {hidden: true});
  button.addEventListener("click", async () => {
    try {
      const {qrCode} = await window.importShim(QR_CODE);
      const picture = qrCode(area.value);
      picture.setAttribute("role", "img");
      picture.setAttribute("aria-label", labels.qrOf);
      figure.replaceChildren(picture);
      figure.hidden = false;
      figure.scrollIntoView({block: "nearest"});
      said.textContent = "";
    } catch {
      said.textContent = labels.noQr;
    }
  });
  return {button, figure};
}

export function render({model}) {
  const {labels} = model;
  const fields = Object.fromEntries(FIELDS.map((name) => [name, field(labels, name)]));
  const said = create("p", {});
  said.setAttribute("aria-live", "polite");
  fields.Picture.row.append(saveButton(model, said));
  const qr = qrButton(labels, fields.Link.area, said);
  fields.Link.row.append(qr.button);
  fields.Link.parts.push(qr.figure);
  const close = create("button", {type: "button", textContent: labels.close});
  const heading = create("h2", {id: "heading", textContent: labels.heading});
  const parts = FIELDS.flatMap((name) => fields[name].parts);
  const dialog = create("dialog", {}, heading, ...parts, said, close);
  dialog.setAttribute("aria-labelledby", heading.id);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({target}) => {
    if (target === dialog) dialog.close(); // beside its contents
  });
  const button = create("button", {type: "button", textContent: labels.share});
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => {
    const made = texts(model);
    for (const name of FIELDS) fields[name].area.value = made[name];
    said.textContent = "";
    qr.figure.hidden = true; // it was another link's
    dialog.showModal();
    dialog.scrollTop = 0;
  });
  return create("div", {}, button, dialog);
}
