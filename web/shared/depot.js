// Fetches the files of the site: notices when nothing moves any more, goes on after a stall, and
// answers only with the bytes that the build wrote.

import {describe, Problem} from "./problem.js";
import {isWhole} from "./sums.js";
import {fetchUnpacked} from "./unpack.js";

const MANIFEST = "manifest.json";
const TICK_MS = 1_000;
const LOOK_MS = 5_000; // for the manifest of a version that may be newer
const STILL_TICKS = 5; // seconds without a byte of any file until the visitor is told
const AT_ONCE = [0]; // one repair, past the browser's cache
const PATIENTLY = [1, 3, 9]; // seconds before each further try, for data that a lab waits for

const plainFetch = globalThis.fetch.bind(globalThis);

/** @typedef {{raw?: number, br?: number | null, gz?: number | null, sum: string}} Entry */

export class Depot {
  /** @type {Set<{name: string, abort: AbortController, again: boolean}>} */
  #open = new Set();
  #still = 0; // ticks since something moved
  #stalled = false; // whether that was told
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} */
  #ahead = new Map();
  /** @type {Set<string>} */
  #asked = new Set();
  /** @type {Set<string>} */
  #spoiled = new Set();

  /**
   * @param {string} base the site's address
   * @param {Record<string, Entry>} files what the build says of each file
   * @param {object} options
   * @param {(message: {type: string, [key: string]: any}) => void} options.tell hears "stalled",
   *   "moving", "trouble" and "updated"
   * @param {(name: string, bytes: number) => void} [options.arrived] hears how much of a file came
   */
  constructor(base, files, {tell, arrived = () => {}}) {
    this.base = base;
    this.files = files;
    this.tell = tell;
    this.arrived = arrived;
    /** @type {(name: string) => boolean | Promise<boolean>} whether to unpack a copy here */
    this.unpacks = () => false;
    /** @type {Map<string, string | null>} how the host compressed what it sent */
    this.encodings = new Map();
  }

  /**
   * Returns a file's bytes once they are found to be right.
   * @param {string} name
   * @param {number[]} waits seconds before each further try
   */
  async bytes(name, waits = AT_ONCE) {
    const reload = this.#asked.has(name) && !this.files[name];
    this.#asked.add(name);
    for (let tries = 0; ; tries += 1) {
      try {
        const bytes = await this.#read(name, reload || tries > 0);
        if (tries > 0) this.tell({type: "moving"});
        return bytes;
      } catch (error) {
        const problem = named(error, name);
        if (tries === waits.length || problem.values.status === 404) {
          if (tries > 0) this.tell({type: "moving"});
          if (!(await this.#isOutdated(problem))) throw problem;
          this.tell({type: "updated"});
          throw new Problem("updated", {file: name}, problem.message);
        }
        const wait = waits[tries];
        if (wait > 0) this.tell({type: "trouble", wait, problem: describe(problem)});
        await new Promise((resolve) => setTimeout(resolve, 1_000 * wait));
      }
    }
  }

  /**
   * Begins to fetch a file that will be asked for soon.
   * @param {string} name
   */
  expect(name) {
    const bytes = this.bytes(name);
    bytes.catch(() => {}); // told to whoever asks for it
    this.#ahead.set(name, bytes);
  }

  /**
   * Returns a file's bytes, those that were expected if there are any.
   * @param {string} name
   * @param {number[]} [waits]
   */
  take(name, waits) {
    const ahead = this.#ahead.get(name);
    this.#ahead.delete(name);
    return ahead ?? this.bytes(name, waits);
  }

  /**
   * Returns the address of a script that is right, whatever type its host gives to scripts.
   * @param {string} name
   */
  async script(name) {
    return URL.createObjectURL(new Blob([await this.take(name)], {type: "text/javascript"}));
  }

  /**
   * Stands for `fetch`: a file of the site is fetched by `bytes`, patiently if it is no part of
   * the program, anything else as usual.
   * @param {Request | string | URL} resource
   * @param {RequestInit} [options]
   */
  async fetch(resource, options) {
    const url = new URL(resource instanceof Request ? resource.url : resource, this.base).href;
    // a worker's own address is a blob's, against which nothing resolves
    const absolute = resource instanceof Request ? resource : url;
    if (!url.startsWith(this.base)) return plainFetch(absolute, options);
    const name = url.slice(this.base.length);
    try {
      const body = await this.take(name, name.startsWith("runtime/") ? AT_ONCE : PATIENTLY);
      return new Response(body);
    } catch (error) {
      const status = error.values?.status;
      if (status === undefined || this.files[name]) throw error;
      return new Response(null, {status});
    }
  }

  /**
   * Returns a module of WebAssembly that is compiled while it arrives. Its last bytes are given
   * when all are found to be right; `failed` hears if they are not, and the next try goes past
   * the browser's cache.
   * @param {string} name
   * @param {(error: any) => void} failed
   */
  wasm(name, failed) {
    const chunks = this.#chunks(name, this.#spoiled.has(name));
    const {raw = 0, sum} = this.files[name];
    const whole = new Uint8Array(raw);
    let length = 0;
    /** @type {Uint8Array | undefined} */
    let held;
    /** @param {ReadableStreamDefaultController} controller */
    const give = async (controller) => {
      for (let given = false; !given; ) {
        const {value} = await chunks.next();
        if (value === undefined) {
          if (length < raw || !(await isWhole(whole, sum)))
            throw new Problem("damaged", {file: name});
          controller.enqueue(held);
          controller.close();
          return;
        }
        if (length + value.length > raw) throw new Problem("damaged", {file: name});
        whole.set(value, length);
        length += value.length;
        given = held !== undefined;
        if (given) controller.enqueue(held);
        held = value;
      }
    };
    /** @param {ReadableStreamDefaultController} controller */
    const pull = async (controller) => {
      try {
        await give(controller);
      } catch (error) {
        this.#spoiled.add(name);
        await chunks.return();
        const problem = named(error, name);
        failed(problem);
        controller.error(problem);
      }
    };
    const body = new ReadableStream({pull});
    return new Response(body, {headers: {"Content-Type": "application/wasm"}});
  }

  /** Asks again for what is on its way; what has come of it already stays. */
  retry() {
    this.#move();
    for (const download of this.#open) {
      download.again = true;
      download.abort.abort();
    }
  }

  /**
   * @param {string} name
   * @param {boolean} reload past the browser's cache
   */
  async #read(name, reload) {
    const entry = this.files[name];
    const parts = [];
    for await (const chunk of this.#chunks(name, reload)) parts.push(chunk);
    const bytes = joined(parts);
    if (entry && !(await isWhole(bytes, entry.sum))) throw new Problem("damaged", {file: name});
    return bytes;
  }

  /**
   * Yields a file's bytes as they come; after `retry` those that are missing.
   * @param {string} name
   * @param {boolean} reload
   * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>}
   */
  async *#chunks(name, reload) {
    let given = 0;
    /** @type {RequestCache} */
    let cache = reload ? "reload" : "default";
    for (;;) {
      const download = {name, abort: new AbortController(), again: false};
      this.#begin(download);
      try {
        const response = await this.#request(name, cache, download.abort.signal);
        let known = given;
        for await (const chunk of read(response)) {
          this.#move();
          const fresh = chunk.subarray(Math.min(known, chunk.length));
          known -= chunk.length - fresh.length;
          given += fresh.length;
          this.arrived(name, fresh.length);
          if (fresh.length) yield fresh;
        }
        return;
      } catch (error) {
        if (!download.again) throw error;
        // a preload that hangs keeps the browser's cache of its file locked for a while
        if (given === 0) cache = "no-store";
      } finally {
        this.#end(download);
      }
    }
  }

  /**
   * @param {string} name
   * @param {RequestCache} cache
   * @param {AbortSignal} signal
   */
  async #request(name, cache, signal) {
    const entry = this.files[name];
    // what was damaged once may be so in its packed copy alone
    const unpacks = cache !== "reload" && entry?.gz && (await this.unpacks(name));
    const ask = unpacks ? fetchUnpacked : plainFetch;
    // which version of the file is meant: a service worker reads it, a host never sees it
    const revision = entry ? `#${entry.sum}` : "";
    const address = `${this.base}${name}${revision}`;
    const response = await ask(address, {signal, cache});
    this.#move();
    if (!response.ok) throw new Problem("http", {file: name, status: response.status});
    this.encodings.set(name, response.headers.get("content-encoding"));
    return response;
  }

  /**
   * Returns whether a file is gone, or another, because a new version of the site is published.
   * @param {Problem} problem
   */
  async #isOutdated({sentence, values}) {
    const own = this.files[MANIFEST];
    const file = String(values.file);
    if (!own || file === MANIFEST || !this.files[file]) return false;
    if (sentence !== "damaged" && values.status !== 404) return false;
    const signal = AbortSignal.timeout(LOOK_MS);
    const asked = plainFetch(this.base + MANIFEST, {cache: "reload", signal});
    const text = await asked.then((response) => response.text()).catch(() => "");
    if (!text.startsWith('{"version":')) return false;
    return !(await isWhole(new TextEncoder().encode(text), own.sum));
  }

  /** @param {{name: string, abort: AbortController, again: boolean}} download */
  #begin(download) {
    if (this.#open.size === 0) this.#still = 0;
    this.#open.add(download);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  /** @param {{name: string, abort: AbortController, again: boolean}} download */
  #end(download) {
    this.#open.delete(download);
    if (this.#open.size > 0) return;
    this.#move();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  // Ticks are counted, not seconds: while this thread is busy or asleep there are none.
  #tick() {
    this.#still += 1;
    if (this.#still < STILL_TICKS || this.#stalled) return;
    this.#stalled = true;
    const files = [...this.#open].map(({name}) => name);
    this.tell({type: "stalled", files, seconds: (STILL_TICKS * TICK_MS) / 1_000});
  }

  #move() {
    this.#still = 0;
    if (!this.#stalled) return;
    this.#stalled = false;
    this.tell({type: "moving"});
  }
}

/**
 * @param {any} error
 * @param {string} file
 */
function named(error, file) {
  if (error instanceof Problem) return error;
  return new Problem("unreachable", {file}, String(error?.message ?? error));
}

/**
 * @param {Response} response
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>}
 */
async function* read(response) {
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) return;
    yield next.value;
  }
}

/**
 * @param {Uint8Array[]} parts
 * @returns {Uint8Array<ArrayBuffer>}
 */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let length = 0;
  for (const part of parts) {
    whole.set(part, length);
    length += part.length;
  }
  return whole;
}
