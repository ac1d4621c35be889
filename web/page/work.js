// A visitor's work, kept in this browser part by part: what was set, drawn, rated and trained. A
// tab writes rows of its own, so that no other tab overwrites them; a new tab goes on where the
// last closed one ended.

import {readRows, removeFiles, removeRows, writeRow} from "./records.js";

const TAB = "weblab tab";
const ASIDE = " aside";
const WRITE_MS = 300;
const MOST_TABS = 3; // of each lab
const MOST_BYTES = 48_000_000; // of all
const LARGEST = 16_000_000; // characters of a part
const OF_THE_PAGE = new Set(["lab", "lang", "theme", "embed"]);

/** @typedef {import("./records.js").Row} Row */

/**
 * Returns what an address says of the lab itself, in an order of its own.
 * @param {string} query
 */
export function ownSettings(query) {
  const own = [...new URLSearchParams(query)].filter(([name]) => !OF_THE_PAGE.has(name));
  return `${new URLSearchParams(own.sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** Holds a tab's name for as long as the page lives; a copy of a tab gets another one. */
export async function nameTab() {
  const given = sessionStorage.getItem(TAB) ?? crypto.randomUUID();
  const name = (await hold(given)) ? given : crypto.randomUUID();
  if (name !== given) await hold(name);
  sessionStorage.setItem(TAB, name);
  return name;
}

/** @param {string} name */
function hold(name) {
  return new Promise((resolve, reject) => {
    const held = (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {});
    };
    navigator.locks.request(`${TAB} ${name}`, {ifAvailable: true}, held).catch(reject);
  });
}

async function openTabs() {
  const {held = []} = await navigator.locks.query();
  return new Set(held.map(({name}) => name?.slice(TAB.length + 1)));
}

/** @param {Row[]} rows */
function newest(rows) {
  return [...rows].sort((a, b) => b.time - a.time);
}

export class Work extends EventTarget {
  /** @type {"kept" | "not kept"} */
  state = "not kept";
  tab = "";
  settings = ""; // of the lab, by its address
  #byLink = false;
  /** @type {() => void} */
  link = () => {};
  /** Resolved by `link`: Python is told what the page changes from then on. */
  linked = new Promise((resolve) => {
    this.link = () => resolve(undefined);
  });
  /** @type {Map<string, Row>} what this page began with, and has kept since */
  #found = new Map();
  /** @type {Map<string, Row>} what waits to be written */
  #waiting = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {string} scope the site's address
   * @param {string} lab
   * @param {() => Promise<string>} named gives the tab's name
   */
  constructor(scope, lab, named = nameTab) {
    super();
    this.named = named;
    this.scope = scope;
    this.lab = lab;
  }

  /**
   * Looks for what was kept; where the browser keeps nothing there is nothing.
   * @param {boolean} byLink whether a link with settings led here: a run of its own begins
   * @param {AbortSignal} [left] when the page shows another lab
   */
  async open(byLink = false, left = undefined) {
    this.#byLink = byLink;
    this.settings = ownSettings(location.search);
    try {
      this.tab = await this.named();
      const rows = (await readRows([this.scope, this.lab])).filter(
        ({part}) => !part.endsWith(ASIDE),
      );
      const own = rows.filter(({tab}) => tab === this.tab);
      const open = await openTabs();
      const [last] = newest(rows.filter(({tab}) => !open.has(tab)));
      const found = own.length || !last ? own : rows.filter(({tab}) => tab === last.tab);
      for (const row of found) this.#found.set(row.part, row);
      this.#become("kept");
      this.#takeOver(found)
        .then(() => this.#tidy(open))
        .catch(() => this.#become("not kept"));
    } catch {
      this.#become("not kept");
    }
    addEventListener("visibilitychange", () => this.#write(), {capture: true, signal: left});
    addEventListener("pagehide", () => this.#write(), {signal: left});
    left?.addEventListener("abort", () => this.#write());
  }

  /**
   * Returns a part as it was kept, or undefined.
   * @param {string} part
   */
  get(part) {
    return this.#found.get(part)?.value?.content;
  }

  /**
   * Returns a part that goes with certain settings, if the page has the same now.
   * @param {string} part
   */
  getWithSettings(part) {
    const settings = this.#found.get(part)?.value?.settings;
    const same = settings === this.settings && !this.#byLink;
    return same ? this.get(part) : undefined;
  }

  /**
   * Keeps a part in the place of the one before; undefined lets it go.
   * @param {string} part
   * @param {any} content
   */
  put(part, content) {
    const {scope, lab, tab, settings} = this;
    const value = {content, settings};
    const row = {scope, lab, tab, part, time: Date.now(), bytes: 0, value};
    this.#found.set(part, row);
    this.#waiting.set(part, row);
    this.#timer ??= setTimeout(() => this.#write(), WRITE_MS);
  }

  /**
   * Takes a damaged part out of the way; the visitor is told.
   * @param {string} part
   */
  async setAside(part) {
    const row = this.#found.get(part);
    if (!row) return;
    this.#found.delete(part);
    this.dispatchEvent(new CustomEvent("aside"));
    const moved = writeRow({...row, part: part + ASIDE}).then(() => removeRows([row]));
    await moved.catch(() => {});
  }

  /** Forgets everything that this browser keeps for the site, of all labs and tabs. */
  async forgetAll() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
    this.#found.clear();
    await removeRows(await readRows([this.scope]));
    await removeFiles();
  }

  async #write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const row of waiting) {
      row.bytes = JSON.stringify(row.value).length;
      try {
        if (!this.tab || row.bytes > LARGEST) throw new Error("cannot be kept");
        await (row.value.content === undefined ? removeRows([row]) : writeRow(row));
        this.#become("kept");
      } catch {
        this.#become("not kept");
      }
    }
  }

  /** @param {"kept" | "not kept"} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state"));
  }

  // What a closed tab has left is this tab's from now on.
  async #takeOver(found) {
    const left = found.filter(({tab}) => tab !== this.tab);
    for (const row of left) await writeRow({...row, tab: this.tab});
    if (left.length) await removeRows(left);
  }

  // Of each lab the last closed tabs stay, and of all as much as there is room for.
  async #tidy(open) {
    const rows = newest(await readRows([this.scope])).filter(({tab}) => !open.has(tab));
    const tabs = new Map();
    let room = MOST_BYTES;
    const surplus = rows.filter(({lab, tab, bytes}) => {
      const kept = tabs.get(lab) ?? new Set();
      tabs.set(lab, kept.add(tab));
      room -= bytes || 0;
      return [...kept].indexOf(tab) >= MOST_TABS || room < 0;
    });
    if (surplus.length) await removeRows(surplus);
  }
}
