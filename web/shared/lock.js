// A worker that is ended tells nobody. But it holds a lock as long as it lives: whoever is given
// that lock knows. Browsers have locks in secure contexts alone, and refuse them to sandboxed frames.

/**
 * Holds a lock of its own for as long as this worker lives.
 * @returns {Promise<string>} the lock's name, once it is held; rejected where there are no locks
 */
export async function holdLock() {
  const name = `weblab-${crypto.randomUUID()}`;
  return await new Promise((held, refused) => {
    const hold = () => {
      held(name);
      return new Promise(() => {});
    };
    navigator.locks.request(name, hold).catch(refused);
  });
}

/**
 * Waits until a lock's holder is no more.
 * @param {string} name
 */
export async function outlive(name) {
  await navigator.locks.request(name, () => {});
}
