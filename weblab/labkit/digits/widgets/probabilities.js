// Probabilities as a table of bars.

const percent = (value) => {
  const text = (100 * value).toPrecision(3);
  return `${Number(text) >= 0.01 ? Number(text) : "< 0.01"} %`;
};

function element(name, properties = {}, ...children) {
  const result = Object.assign(document.createElement(name), properties);
  result.append(...children);
  return result;
}

export function render({model}) {
  const bars = model.labels.map(() => element("span", {className: "bar"}));
  const values = model.labels.map(() => element("span", {className: "value"}));
  const rows = model.labels.map((label, i) => {
    const heading = element("th", {scope: "row", textContent: label});
    return element("tr", {}, heading, element("td", {}, bars[i], values[i]));
  });
  const headings = [model.class_heading, model.probability_heading].map((text) =>
    element("th", {scope: "col", textContent: text}),
  );
  const table = element(
    "table",
    {},
    element("caption", {textContent: model.caption}),
    element("thead", {}, element("tr", {}, ...headings)),
    element("tbody", {}, ...rows),
  );

  const update = () => {
    const best = Math.max(...model.values);
    rows.forEach((row, i) => {
      const value = model.values[i];
      row.classList.toggle("best", value !== undefined && value === best);
      bars[i].style.setProperty("--value", value ?? 0);
      values[i].textContent = value === undefined ? "–" : percent(value);
    });
  };
  model.on("values", update);
  update();
  return table;
}
