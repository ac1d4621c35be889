// One peer of the throughput benchmark, as the address asks: page.js?peer=tensorflow-webgl.
// window.measure(model, seconds) gives milliseconds a step, or null where the peer has no such model.

function script(src) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), {src, onload: resolve});
    element.onerror = () => reject(new Error(`${src} did not load`));
    document.head.append(element);
  });
}

// The clock ticks every 0.1 ms, so quick steps are timed some at a time.
async function timed(step, seconds) {
  const first = performance.now();
  await step();
  const together = Math.max(1, Math.floor(5 / Math.max(performance.now() - first, 0.01)));
  const times = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || !times.length) {
    const start = performance.now();
    for (let i = 0; i < together; i++) await step();
    times.push((performance.now() - start) / together);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

const [family, backend] = new URLSearchParams(location.search).get("peer").split("-");
const peer = await import(`./${family}.js`);
const models = await peer.load(script, backend);
const steps = {};

window.engine = models.engine;
window.measure = async (model, seconds) => {
  if (models.engine) return models.engine.measure(model, seconds);
  if (!(model in models)) return null;
  if (!(model in steps)) {
    steps[model] = models[model]();
    await timed(steps[model], seconds / 2);
  }
  return timed(steps[model], seconds);
};
window.ready = true;
