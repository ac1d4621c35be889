// A small table in this browser's database (IndexedDB): rows by scope, lab, tab and part. Each
// call ends in time, if need be with an error: a database may neither answer nor refuse.

const DATABASE = "weblab-work";
const STORE = "rows";
const FILES = "weblab"; // where one lab leaves a network for another
const PATIENCE_MS = 3_000;

/** @typedef {{scope: string, lab: string, tab: string, part: string, time: number, bytes: number, value: any}} Row */

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
function inTime(work) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("no answer")), PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

async function inStore(mode, act) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, {keyPath: ["scope", "lab", "tab", "part"]});
  };
  const database = await settled(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await act(transaction.objectStore(STORE));
    await done; // a full disk is told only here
    return result;
  } finally {
    database.close();
  }
}

/**
 * Returns the rows of a site, or of one of its labs.
 * @param {string[]} prefix
 * @returns {Promise<Row[]>}
 */
export function readRows(prefix) {
  const range = IDBKeyRange.bound(prefix, [...prefix, []]);
  return inTime(inStore("readonly", (store) => settled(store.getAll(range))));
}

/** @param {Row} row */
export function writeRow(row) {
  return inTime(inStore("readwrite", (store) => settled(store.put(row))));
}

/** @param {Row[]} rows */
export function removeRows(rows) {
  return inTime(
    inStore("readwrite", (store) => {
      const keys = rows.map(({scope, lab, tab, part}) => [scope, lab, tab, part]);
      return Promise.all(keys.map((key) => settled(store.delete(key))));
    }),
  );
}

/** Removes what labs have left for one another. */
export function removeFiles() {
  return inTime(settled(indexedDB.deleteDatabase(FILES)));
}
