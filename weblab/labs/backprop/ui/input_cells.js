// Tables of number fields. What is typed is brought within its limits before it is sent.

const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);

function element(name, properties = {}, ...children) {
  const result = Object.assign(document.createElement(name), properties);
  result.append(...children);
  return result;
}

class Fields {
  constructor(model) {
    this.model = model;
    this.groups = new Map();
    this.edits = 0;
    this.root = element("div", {className: "inputs"});
  }

  refresh() {
    const {inputs} = this.model;
    if (`${inputs.map(({key}) => key)}` !== `${[...this.groups.keys()]}`) {
      this.groups = new Map(inputs.map((input) => [input.key, this.group(input)]));
      this.root.replaceChildren(...[...this.groups.values()].map(({root}) => root));
    }
    for (const {key, rows} of inputs) {
      this.groups.get(key).fields.forEach((field, k) => {
        const value = rows.flat()[k];
        if (field.value === "" || Number(field.value) !== value) field.value = value;
      });
    }
  }

  group({key, label, low, high, rows}) {
    const single = rows.length === 1 && rows[0].length === 1;
    const fields = [];
    const field = (i, j) => {
      const name = single ? label : fill(this.model.texts.cell, {label, row: i + 1, column: j + 1});
      const result = element("input", {
        type: "number",
        step: "any",
        inputMode: "decimal",
        min: low,
        max: high,
        title: fill(this.model.texts.limits, {low, high}),
      });
      result.setAttribute("aria-label", name);
      result.addEventListener("change", () => this.edit(key, fields, low, high));
      fields.push(result);
      return result;
    };
    const lines = rows.map((row, i) =>
      element("tr", {}, ...row.map((_, j) => element("td", {}, field(i, j)))),
    );
    const root = element(
      "div",
      {className: single ? "single" : "tensor"},
      element("span", {textContent: label}),
      element("table", {}, ...lines),
    );
    return {root, fields};
  }

  edit(key, fields, low, high) {
    const known = this.model.inputs.find((input) => input.key === key).rows.flat();
    const numbers = fields.map((field, k) => {
      const typed = field.value === "" ? NaN : Number(field.value);
      return Number.isFinite(typed) ? Math.min(high, Math.max(low, typed)) : known[k];
    });
    fields.forEach((field, k) => (field.value = numbers[k]));
    if (`${numbers}` !== `${known}`) this.model.edited = [key, numbers, ++this.edits];
  }
}

export function render({model}) {
  const fields = new Fields(model);
  model.on("inputs", () => fields.refresh());
  fields.refresh();
  return fields.root;
}
