// Between Python and what the page keeps (web/page/work.js): hands a part over, takes it back.

export async function render({model, el}) {
  el.style.display = "none";
  const {work} = globalThis.weblab ?? {};
  if (!work) return; // an embed, or a page that Python serves, keeps nothing
  model.on("content", () => work.put(model.part, model.content || undefined));
  model.on("damaged", () => work.setAside(model.part));
  const found = model.with_settings ? work.getWithSettings(model.part) : work.get(model.part);
  if (found === undefined) return;
  await work.linked;
  model.found = typeof found === "string" && found ? found : " "; // which is no part of anybody's
}
