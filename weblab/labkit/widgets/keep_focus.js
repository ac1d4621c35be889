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

const LOOK_MS = 100;
const LOOKS = 50;

// The buttons follow the state by themselves, on a busy machine seconds later.
function keep(button, row) {
  let looks = 0;
  const timer = setInterval(() => {
    const now = focused();
    const elsewhere = now && now !== document.body && now !== button;
    looks += 1;
    if (elsewhere || looks > LOOKS) clearInterval(timer);
    else if (button.disabled) row.find(({disabled}) => !disabled)?.focus();
  }, LOOK_MS);
}

export function render({model, el}) {
  el.style.display = "none";
  // the state comes before the buttons follow it
  model.on("state", () => {
    const row = [...buttonsIn(rowOf(el))];
    const button = focused();
    if (row.includes(button)) keep(button, row);
  });
}
