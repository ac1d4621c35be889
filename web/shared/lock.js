// A worker that is ended tells nobody. But it holds a lock as long as it lives: whoever is given
// that lock knows. Browsers have locks in secure contexts alone; over plain http an open database
// takes their place, which cannot be deleted while the worker lives. Sandboxed frames have neither.

/** @type {Set<IDBDatabase>} open for as long as this worker lives */
const databases = new Set();

/**
 * @param {IDBOpenDBRequest} request
 * @returns {Promise<IDBDatabase>}
 */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Holds a lock of its own for as long as this worker lives.
 * @returns {Promise<string>} the lock's name, once it is held; rejected where there are no locks
 */
export async function holdLock() {
  const name = `weblab-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  if (!navigator.locks) {
    databases.add(await settled(indexedDB.open(name)));
    return name;
  }
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
  if (navigator.locks) await navigator.locks.request(name, () => {});
  else await settled(indexedDB.deleteDatabase(name));
}
