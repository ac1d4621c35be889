export function render({model}) {
  const sentence = document.createElement("p");
  sentence.setAttribute("role", "status");
  const update = () => (sentence.textContent = model.text);
  model.on("text", update);
  update();
  return sentence;
}
