// Keys of a lab, and a button '?' that lists them. A key acts while the focus is inside the lab,
// except where a control wants it itself.

const LAB = ".part-controls, .part-stage";
const TYPED =
  "input, textarea, select, canvas, [role=slider], [role=combobox], [role=option], [role=application], [contenteditable]";
const PRESSED = "button, a, summary"; // these want Space, and no letter

const partOf = (event) =>
  event.composedPath().find((each) => each instanceof Element && each.matches(LAB));

function isTaken(event) {
  const target = event.composedPath()[0];
  const own = event.key === " " ? `${TYPED}, ${PRESSED}` : TYPED;
  return target instanceof Element && target.closest(own) !== null;
}

// A press beside the controls gives the lab the focus.
function takeFocus(event) {
  const part = partOf(event);
  if (part && !part.hasAttribute("tabindex")) part.tabIndex = -1;
}

function listOf(keys) {
  const list = document.createElement("dl");
  for (const [key, does] of Object.entries(keys)) {
    const name = Object.assign(document.createElement("kbd"), {textContent: key});
    const term = document.createElement("dt");
    term.append(name);
    list.append(term, Object.assign(document.createElement("dd"), {textContent: does}));
  }
  return list;
}

export function render({model}) {
  const button = Object.assign(document.createElement("button"), {type: "button"});
  const card = document.createElement("div");
  const note = Object.assign(document.createElement("p"), {textContent: model.note});
  button.textContent = "?";
  button.title = model.label;
  button.setAttribute("aria-label", model.label);
  card.setAttribute("popover", "auto");
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", model.label);
  card.append(listOf(model.listed), note);
  button.popoverTargetElement = card;
  let presses = 0;
  const press = (event) => {
    const key = event.key === " " ? "Space" : event.key.toUpperCase();
    if (event.repeat || !partOf(event) || isTaken(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key !== "?" && !model.keys.includes(key)) return;
    event.preventDefault();
    if (key === "?") card.togglePopover();
    else model.pressed = [key, ++presses];
  };
  window.addEventListener("keydown", press);
  window.addEventListener("pointerdown", takeFocus);
  model.on("remove", () => {
    window.removeEventListener("keydown", press);
    window.removeEventListener("pointerdown", takeFocus);
  });
  const box = document.createElement("div");
  box.append(button, card);
  return box;
}
