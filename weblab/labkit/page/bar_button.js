// A button of the bar: what it turns on and off is a property of the page itself.

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = {
  sidebar_open: {
    state: "aria-expanded",
    paths: ["M4 6h16M4 12h16M4 18h16", "M4 6h11M4 12h8M4 18h11M20 8l-4 4 4 4"],
  },
  dark_theme: {
    state: "aria-pressed",
    paths: [
      "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4" +
        "M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
      "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
    ],
  },
};

export function render({model, view}) {
  const page = view.root.model.data;
  const {state, paths} = PROPERTIES[model.turns];
  const button = document.createElement("button");
  Object.assign(button, {type: "button", title: model.label});
  button.setAttribute("aria-label", model.label);
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = icon.appendChild(document.createElementNS(SVG, "path"));
  button.append(icon);
  const show = () => {
    const on = page[model.turns];
    button.setAttribute(state, String(on));
    path.setAttribute("d", paths[Number(on)]);
  };
  button.addEventListener("click", () => {
    page[model.turns] = !page[model.turns];
  });
  page.properties[model.turns].change.connect(show);
  show();
  return button;
}
