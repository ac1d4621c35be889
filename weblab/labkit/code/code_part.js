// The part 'Code': its button. What it shows is loaded when it is opened for the first time.

const SCRIPT = "./static/code/code.js"; // below the site's own address, see web/page/scripts.js

const LINK = "#code="; // a link that carries code, see web/code/code_link.js

// Where Python is on a server, or the script does not arrive, the source is shown as it is. A
// script that has not arrived can be asked for again. Which of the two it is, the content tells.
function showPlain(model, body, begin) {
  const {parts, plain} = model.content;
  if (!parts) return;
  const note = document.createElement("p");
  Object.assign(note, {role: "status", textContent: plain || model.missing});
  const retry = document.createElement("button");
  Object.assign(retry, {type: "button", textContent: model.retry, hidden: plain, onclick: begin});
  const shown = parts.map(({name, path, first, source}) => {
    const heading = Object.assign(document.createElement("h3"), {textContent: name});
    const place = Object.assign(document.createElement("p"), {textContent: `${path}:${first}`});
    const pre = Object.assign(document.createElement("pre"), {textContent: source, tabIndex: 0});
    return [heading, place, pre];
  });
  body.replaceChildren(note, retry, ...shown.flat());
}

export function render({model}) {
  const button = Object.assign(document.createElement("button"), {type: "button"});
  const heading = document.createElement("h2");
  const body = document.createElement("div");
  const section = document.createElement("section");
  heading.append(button);
  section.append(heading, body);
  let begun = false;
  let isPlain = false;

  async function begin() {
    begun = true;
    isPlain = false;
    body.textContent = model.starting;
    try {
      const {show} = await window.importShim(SCRIPT);
      show(model, body);
    } catch {
      isPlain = true;
      showPlain(model, body, begin);
    }
  }

  const update = () => {
    button.textContent = model.label;
    button.setAttribute("aria-expanded", String(model.open));
    body.hidden = !model.open;
    if (model.open && !begun) begin();
  };
  button.addEventListener("click", () => (model.open = !model.open));
  const openForLink = () => {
    if (window.location.hash.startsWith(LINK)) model.open = true;
  };
  window.addEventListener("hashchange", openForLink);
  model.on("remove", () => window.removeEventListener("hashchange", openForLink));
  model.on(["open", "label"], update);
  model.on("content", () => isPlain && showPlain(model, body, begin));
  openForLink();
  update();
  return section;
}
