// A live region speaks whenever its text changes; the detail may change with every stroke.

export function render({model}) {
  const sentence = document.createElement("span");
  const detail = document.createElement("small");
  const region = document.createElement("p");
  region.setAttribute("role", "status");
  detail.setAttribute("aria-hidden", "true");
  region.append(sentence, detail);
  const update = () => {
    if (sentence.textContent !== model.text) sentence.textContent = model.text;
    detail.textContent = model.detail;
  };
  model.on(["text", "detail"], update);
  update();
  return region;
}
