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
  /** @type {HTMLButtonElement | null} of the row, that has the focus or had it when disabled */
  let last = null;
  const note = (event) => {
    const [target] = event.composedPath();
    last = target instanceof HTMLButtonElement && inRow(target) ? target : null;
  };
  const inRow = (target) => [...buttonsIn(rowOf(el))].includes(target);
  const keep = () => {
    if (!last?.disabled) return;
    const now = focused();
    if (now && now !== document.body && now !== last && now !== document.documentElement) return;
    const next = [...buttonsIn(rowOf(el))].find(({disabled}) => !disabled);
    next?.focus();
  };
  window.addEventListener("focusin", note);
  // the buttons follow the state by themselves, in one of the next frames
  model.on("state", () => [0, 50, 200].forEach((delay) => setTimeout(keep, delay)));
  model.on("remove", () => window.removeEventListener("focusin", note));
}
