// Keeps the focus in a row of buttons: where the one that was pressed can be pressed no more, the
// first that can has it.

function* buttonsIn(tree) {
  for (const each of tree.querySelectorAll("*")) {
    if (each instanceof HTMLButtonElement) yield each;
    if (each.shadowRoot) yield* buttonsIn(each.shadowRoot);
  }
}

// The tree of the row: a component has a tree of its own within it.
function rowOf(el) {
  let tree = el.getRootNode();
  while (tree.host && buttonsIn(tree).next().done) tree = tree.host.getRootNode();
  return tree;
}

function focused() {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}

export function render({model, el}) {
  el.style.display = "none";
  const keep = (button, row) => {
    const now = focused();
    const elsewhere = now && now !== document.body && now !== button;
    if (!button.disabled || elsewhere) return;
    row.find(({disabled}) => !disabled)?.focus();
  };
  // the state comes before the buttons follow it, which they do by themselves in the next frames
  model.on("state", () => {
    const row = [...buttonsIn(rowOf(el))];
    const button = focused();
    if (!row.includes(button)) return;
    for (const delay of [0, 50, 200]) setTimeout(() => keep(button, row), delay);
  });
}
