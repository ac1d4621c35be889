// Says whether this browser keeps the visitor's work, and forgets it on their word.

export function render({model, el}) {
  const {work} = globalThis.weblab ?? {};
  if (!work) {
    el.style.display = "none";
    return undefined;
  }
  const box = document.createElement("div");
  const said = document.createElement("p");
  const button = document.createElement("button");
  said.setAttribute("aria-live", "polite"); // the lab's answer is the one status
  Object.assign(button, {type: "button", textContent: model.forget_label});
  const show = () => {
    said.textContent = work.state === "kept" ? model.kept : model.not_kept;
  };
  button.onclick = async () => {
    try {
      await work.forgetAll();
      said.textContent = model.forgotten;
    } catch {
      said.textContent = model.not_kept;
    }
  };
  work.addEventListener("state", show);
  show();
  box.append(said, button);
  return box;
}
