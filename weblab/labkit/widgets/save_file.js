// Asks Python for a file and lets the browser save it.

// Where the page's own first script lies, or else the page.
function site() {
  /** @type {HTMLScriptElement | null} */
  const script = document.querySelector("script[data-manifest]");
  return new URL(".", script?.src ?? document.baseURI).href;
}

export function render({model}) {
  const button = Object.assign(document.createElement("button"), {type: "button"});
  button.addEventListener("click", () => {
    model.site = site();
    model.presses += 1;
  });
  model.on("content", () => {
    if (!model.content?.byteLength) return;
    const url = URL.createObjectURL(new Blob([model.content]));
    Object.assign(document.createElement("a"), {href: url, download: model.filename}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });
  const update = () => Object.assign(button, {textContent: model.label, disabled: model.disabled});
  model.on(["label", "disabled"], update);
  update();
  return button;
}
