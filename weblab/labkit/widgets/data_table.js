// A table inside <details>.

function row(cells, tag) {
  const line = document.createElement("tr");
  for (const cell of cells) {
    const field = document.createElement(tag);
    field.textContent = cell;
    if (tag === "th") field.scope = "col";
    line.append(field);
  }
  return line;
}

export function render({model}) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const frame = document.createElement("div");
  const table = document.createElement("table");
  summary.textContent = model.caption;
  table.setAttribute("aria-label", model.caption);
  frame.tabIndex = 0; // a region that scrolls can be reached by keyboard
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", model.caption);
  frame.append(table);
  details.append(summary, frame);
  details.open = model.open;
  details.addEventListener("toggle", () => (model.open = details.open));
  const update = () => {
    const head = model.headings.length ? [row(model.headings, "th")] : [];
    table.replaceChildren(...head, ...model.rows.map((cells) => row(cells, "td")));
  };
  model.on("rows", update);
  update();
  return details;
}
