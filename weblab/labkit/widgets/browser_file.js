// Keeps one file in this browser (IndexedDB), and hands it to Python when a page opens.

const DATABASE = "weblab";
const STORE = "files";
const PATIENCE_MS = 5_000;
const SILENT = "silent"; // what Python calls it

// A database may neither open nor refuse, such as one that another tab holds or that is damaged.
function inTime(work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(SILENT)), PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, act) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

// What no page can use stays under another name, where none looks for it.
function setAside(store, name) {
  const reading = store.get(name);
  reading.addEventListener("success", () => store.put(reading.result, `${name}-aside`));
  return store.delete(name);
}

// A record of another form counts as an empty file, which Python refuses.
function fileOf(record) {
  const {content, note = ""} = Object(record);
  const isFile = typeof content === "string" && typeof note === "string";
  return isFile ? {content, note} : {content: "", note: ""};
}

export function render({model, el}) {
  el.style.display = "none";
  const name = model.name_kept;
  model.on("order", async () => {
    const {content, note, count, aside} = model.order;
    const act = (store) => (aside ? setAside(store, name) : store.put({content, note}, name));
    let problem = "";
    try {
      await inTime(inStore("readwrite", act));
    } catch (error) {
      problem = String(error.message ?? error);
    }
    model.kept = {count, problem};
  });
  if (!model.reads) return;
  inStore("readonly", (store) => store.get(name)).then(
    (record) => (model.found = record === undefined ? {} : fileOf(record)),
    () => (model.found = {}), // a browser that keeps nothing has nothing
  );
}
