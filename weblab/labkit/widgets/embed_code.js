// Snippets to copy. The address is that of the open page, wherever it is hosted.

function snippets({lab, language, title}) {
  const base = new URL(".", window.location.href);
  const page = new URL(`?lab=${lab}&embed=1&lang=${language}`, base);
  const link = new URL(`?lab=${lab}&lang=${language}`, base);
  return [
    `<script type="module" src="${new URL("embed.js", base)}"></script>\n` +
      `<weblab-lab lab="${lab}" lang="${language}">\n` +
      `  <a href="${link.href.replaceAll("&", "&amp;")}">${title}</a>\n` +
      "</weblab-lab>",
    `<iframe src="${page.href.replaceAll("&", "&amp;")}" title="${title}"\n` +
      `  width="100%" height="900" style="border: 0" loading="lazy"></iframe>`,
  ];
}

function block(model, label, code) {
  const heading = Object.assign(document.createElement("p"), {textContent: label});
  const pre = document.createElement("pre");
  pre.append(Object.assign(document.createElement("code"), {textContent: code}));
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = model.copy_label;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    window.getSelection()?.selectAllChildren(pre); // where there is no clipboard, for Ctrl+C
    await navigator.clipboard?.writeText(code);
    if (navigator.clipboard) button.textContent = model.copied_label;
    setTimeout(() => (button.textContent = model.copy_label), 2000);
  });
  return [heading, pre, button];
}

export function render({model}) {
  const details = document.createElement("details");
  details.append(Object.assign(document.createElement("summary"), {textContent: model.heading}));
  const labels = [model.element_label, model.iframe_label];
  snippets(model).forEach((code, i) => details.append(...block(model, labels[i], code)));
  return details;
}
