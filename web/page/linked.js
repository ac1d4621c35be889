// Checks what elements load by themselves: the guard's script, style sheets, fonts.

const CHECKED = /\.(css|woff2)$/;

/**
 * Fetches these files once more, from the browser's cache, and compares them with their sums.
 * Marks the end as `weblab:checked`.
 * @param {import("../shared/depot.js").Depot} depot
 * @param {HTMLScriptElement} guard the script; its sum stands behind its address
 * @throws {import("../shared/problem.js").Problem} of the first that is wrong
 */
export async function checkLinked(depot, guard) {
  const [script, sum] = guard.src.split("#");
  const loaded = performance.getEntriesByType("resource").map(({name}) => name.split("#")[0]);
  const addresses = new Set([script, ...loaded.filter((address) => CHECKED.test(address))]);
  depot.files[script.slice(depot.base.length)] = {sum};
  const own = [...addresses].filter((address) => address.startsWith(depot.base));
  await Promise.all(own.map((address) => depot.bytes(address.slice(depot.base.length))));
  performance.mark("weblab:checked");
}
