// Lets the visitor choose a file, and hands it to Python unless it is too large.

function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

export function render({model}) {
  const input = Object.assign(document.createElement("input"), {type: "file", hidden: true});
  input.accept = model.accept;
  input.setAttribute("aria-label", model.label);
  const button = Object.assign(document.createElement("button"), {type: "button"});
  button.addEventListener("click", () => input.click());
  let count = 0;
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    const {name, size} = file;
    const content = size <= model.limit ? {content: size ? await inBase64(file) : ""} : {};
    model.opened = {name, size, ...content, count: ++count};
    input.value = ""; // so that the same file can be opened again
  });
  const update = () => Object.assign(button, {textContent: model.label, disabled: model.disabled});
  model.on(["label", "disabled"], update);
  update();
  const box = document.createElement("div");
  box.append(button, input);
  return box;
}
