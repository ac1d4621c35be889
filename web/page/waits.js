// What scripts of a page wait for, besides what comes.

/** @param {number} ms */
export const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {number} [count] how many; a tab that is not in sight has none */
export async function frames(count = 1) {
  for (let each = 0; each < count; each += 1) await new Promise(requestAnimationFrame);
}
