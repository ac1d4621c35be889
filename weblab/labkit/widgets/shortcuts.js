// Keys that work anywhere on the page, except where a control wants them itself.

const TYPED =
  "input, textarea, select, canvas, [role=slider], [role=combobox], [role=option], [role=application], [contenteditable]";
const PRESSED = "button, a, summary"; // these want Space, and no letter

function isTaken(event) {
  const target = event.composedPath()[0];
  const own = event.key === " " ? `${TYPED}, ${PRESSED}` : TYPED;
  return target instanceof Element && target.closest(own) !== null;
}

export function render({model, el}) {
  el.style.display = "none";
  let presses = 0;
  const press = (event) => {
    const key = event.key === " " ? "Space" : event.key.toUpperCase();
    if (!model.keys.includes(key) || event.repeat || isTaken(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    model.pressed = [key, ++presses];
  };
  window.addEventListener("keydown", press);
  model.on("remove", () => window.removeEventListener("keydown", press));
}
