// What a visitor's code can reach, even where it finds its way out of Python: neither network nor
// storage nor the page. Other hosts are out of reach by the page's policy, which the worker shares.

const NETWORK = [
  ...["fetch", "fetchLater", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport"],
  ...["EventSource", "importScripts", "Request", "FontFace", "fonts"],
];
const STORAGE = [
  ...["indexedDB", "IDBFactory", "caches", "CacheStorage", "cookieStore", "localStorage"],
  ...["webkitRequestFileSystem", "webkitRequestFileSystemSync"],
  ...["webkitResolveLocalFileSystemURL", "webkitResolveLocalFileSystemSyncURL"],
];
const OTHERS = [
  ...["postMessage", "close", "BroadcastChannel", "Worker", "SharedWorker", "Notification"],
  ...["onmessage", "navigator", "clients", "registration"],
];

/**
 * Takes these names from a worker's world, wherever on the way to its prototype they stand.
 * @param {any} scope the worker's global object
 */
export function fence(scope) {
  for (const name of [...NETWORK, ...STORAGE, ...OTHERS]) {
    const inside = name === "navigator" ? Object.freeze({}) : undefined;
    for (let owner = scope; owner; owner = Object.getPrototypeOf(owner)) {
      Reflect.deleteProperty(owner, name);
    }
    Object.defineProperty(scope, name, {value: inside, writable: false, configurable: false});
  }
}
