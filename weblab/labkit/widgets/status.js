// window.weblab: what acceptance tests, embedding pages and the curious can read.

const OF_THE_PAGE = [
  ...["lab", "embed", "lang", "theme", "seed", "exercise"],
  ...["show", "hide", "locked", "autorun"],
];

// Python's None arrives as undefined, which JSON would drop.
function withNulls(metrics) {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, value ?? null]));
}

function publish(model, started) {
  const {weblab} = window;
  if (weblab.state === "error" && model.state === "loading") return; // Python will not come
  const wasLoading = (weblab.state ?? "loading") === "loading";
  Object.assign(weblab, {
    version: model.version,
    lab: model.lab,
    state: model.state,
    metrics: {...withNulls(model.metrics), ...model.code, ...started},
    parameters: withNulls(model.parameters),
  });
  if (wasLoading && model.state !== "loading") performance.mark("weblab:ready");
  window.dispatchEvent(new CustomEvent("weblab:change", {detail: weblab}));
}

// Where Python is on the server, no page of ours has made it: the first Status does.
function servedByPython() {
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    window.addEventListener("weblab:change", ({detail}) => detail.state !== "loading" && resolve());
  });
  return {version: null, lab: null, state: "loading", metrics: {}, ready};
}

// A mark set in the task after the next frame: by then the change is painted.
function markPainted(name, detail) {
  requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => performance.mark(name, {detail});
    port2.postMessage(null);
  });
}

// Keeps the address a link to what is shown: the page's own parameters, then the lab's.
function updateAddress(query) {
  const address = new URL(window.location.href);
  const given = new URLSearchParams(query);
  const kept = OF_THE_PAGE.filter((name) => address.searchParams.has(name) && !given.has(name));
  const own = kept.map((name) => [name, address.searchParams.getAll(name).at(-1) ?? ""]);
  address.search = String(new URLSearchParams([...own, ...given]));
  window.history.replaceState(window.history.state, "", address);
  window.dispatchEvent(new CustomEvent("weblab:settings"));
}

export function render({model, el}) {
  el.style.display = "none";
  window.weblab ??= servedByPython();
  const {visit} = window.weblab;
  let started; // of code that was just started, until Python has heard of it
  const isShown = () => window.weblab.visit === visit; // else the page goes on to another lab
  const tell = () => isShown() && publish(model, started);
  const start = ({detail}) => {
    started = detail;
    tell();
  };
  window.addEventListener("weblab:code", start);
  model.on("remove", () => window.removeEventListener("weblab:code", start));
  model.on("code", () => {
    started = undefined;
    tell();
  });
  model.on("state", tell);
  model.on("metrics", () => {
    tell();
    if (isShown() && window.weblab.metrics.prediction != null)
      markPainted("weblab:prediction", window.weblab.metrics);
  });
  model.on("query", () => isShown() && updateAddress(model.query));
  model.on("parameters", tell);
  tell();
}
