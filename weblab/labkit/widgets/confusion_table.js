// A confusion matrix; arrow keys walk over its cells, a click or Enter chooses one.

const MOVES = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);

function element(name, properties = {}, ...children) {
  const result = Object.assign(document.createElement(name), properties);
  result.append(...children);
  return result;
}

export function render({model}) {
  const {labels} = model;
  const clamp = (value) => Math.min(labels.length - 1, Math.max(0, value));
  const buttons = labels.map(() =>
    labels.map(() => element("button", {type: "button", tabIndex: -1})),
  );
  buttons[0][0].tabIndex = 0;

  const focus = (i, j) => {
    buttons.flat().forEach((each) => (each.tabIndex = -1));
    buttons[i][j].tabIndex = 0;
    buttons[i][j].focus();
  };
  const body = labels.map((label, i) => {
    const cells = buttons[i].map((button, j) => {
      button.addEventListener("click", () => {
        const [row, column] = model.chosen;
        model.chosen = row === i && column === j ? [] : [i, j];
      });
      button.addEventListener("keydown", (event) => {
        const move = MOVES[event.key];
        if (!move) return;
        focus(clamp(i + move[0]), clamp(j + move[1]));
        event.preventDefault();
      });
      return element("td", {}, button);
    });
    return element("tr", {}, element("th", {scope: "row", textContent: label}), ...cells);
  });
  const heads = labels.map((label) => element("th", {scope: "col", textContent: label}));
  const table = element(
    "table",
    {},
    element("caption", {textContent: model.caption}),
    element("thead", {}, element("tr", {}, element("th", {textContent: model.corner}), ...heads)),
    element("tbody", {}, ...body),
  );

  const update = () => {
    const {counts, chosen} = model;
    const wrong = counts.flatMap((row, i) => row.filter((_, j) => i !== j));
    const most = Math.max(1, ...wrong);
    buttons.forEach((row, i) =>
      row.forEach((button, j) => {
        const count = counts[i]?.[j];
        const total = counts[i]?.reduce((sum, each) => sum + each, 0) || 1;
        const share = count === undefined ? 0 : i === j ? count / total : count / most;
        button.disabled = !count;
        button.textContent = count ?? "·";
        button.className = i === j ? "right" : "wrong";
        button.style.setProperty("--share", share);
        button.title =
          count === undefined
            ? ""
            : fill(model.cell_text, {
                true: labels[i],
                read: labels[j],
                count,
              });
        button.setAttribute("aria-pressed", chosen[0] === i && chosen[1] === j);
      }),
    );
  };
  model.on(["counts", "chosen"], update);
  update();
  return table;
}
