// Keys that work anywhere on the page, except where a control wants them itself.

const OWN_USE = "input, textarea, select, button, a, summary, canvas, [role=slider], [role=application], [contenteditable]";

function isTaken(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && target.closest(OWN_USE) !== null;
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
  return () => window.removeEventListener("keydown", press);
}
