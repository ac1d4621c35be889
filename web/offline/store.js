// What is kept of the site: each file under its revision, and only if its bytes are right. So
// pages of two versions live side by side, and an answer that is not the file is never kept.

import {Strategy} from "workbox-strategies/Strategy.js";
import {isWhole} from "../shared/sums.js";
import {fetchUnpacked} from "../shared/unpack.js";

/** @typedef {import("./site.js").Asked} Asked */

/** Gives what is kept at once, and else what the network brings, which is then kept. */
export class Store extends Strategy {
  #whole;

  /** @param {import("./site.js").Site} site */
  constructor(site) {
    super({cacheName: `weblab ${site.scope}`, matchOptions: {ignoreVary: true}});
    this.site = site;
    this.#whole = `${site.scope}?whole`;
  }

  /**
   * Answers a page's request for a file.
   * @param {any} event
   * @param {Asked} asked
   * @returns {Promise<Response>}
   */
  answer(event, asked) {
    const {request} = event;
    const [answered, done] = this.handleAll({event, request, params: asked});
    done.catch(() => {}); // no room, or not the file: the page works all the same
    return answered;
  }

  /**
   * Makes sure that a file of this version is kept; if need be past the browser's own cache.
   * @param {any} event
   * @param {string} name
   * @returns {Promise<boolean>} whether it is
   */
  async keep(event, name) {
    const {site} = this;
    if (await this.kept(name)) return true;
    const asked = {...site.own(name), packed: await this.#isPacked(name)};
    for (const cache of /** @type {RequestCache[]} */ (["default", "reload"])) {
      const request = new Request(site.address(name), {cache});
      const [answered, done] = this.handleAll({event, request, params: asked});
      const kept = await Promise.all([answered, done]).then(
        () => this.kept(name),
        () => undefined,
      );
      if (kept) return true;
    }
    return false;
  }

  /**
   * Returns what is kept of a file of this version.
   * @param {string} name
   * @returns {Promise<Response | undefined>}
   */
  kept(name) {
    return caches.match(this.site.key(this.site.own(name)), {
      cacheName: this.cacheName,
      ...this.matchOptions,
    });
  }

  /** Returns the keys of all that is kept. */
  async keys() {
    const cache = await caches.open(this.cacheName);
    return new Set((await cache.keys()).map(({url}) => url));
  }

  /** Returns the names of all files of which some version is kept. */
  async seen() {
    const names = [...(await this.keys())].map((key) => key.split("?")[0]);
    return new Set(names.map((name) => name.slice(this.site.scope.length)).filter(Boolean));
  }

  /** Remembers that this and later versions are wanted whole, not only what was seen of them. */
  async wantWhole() {
    const cache = await caches.open(this.cacheName);
    await cache.put(this.#whole, new Response());
  }

  async isWantedWhole() {
    return Boolean(await caches.match(this.#whole, {cacheName: this.cacheName}));
  }

  /** Removes the files of other versions. */
  async clean() {
    const {site} = this;
    const own = new Set(site.names.map((name) => site.key(site.own(name)))).add(this.#whole);
    const cache = await caches.open(this.cacheName);
    const others = (await cache.keys()).filter(({url}) => !own.has(url));
    await Promise.all(others.map((request) => cache.delete(request)));
  }

  /**
   * @param {Request} request
   * @param {any} handler workbox's own, see Strategy
   */
  async _handle(request, handler) {
    /** @type {Asked} */
    const asked = handler.params;
    const again = request.cache === "reload" && request.mode !== "navigate";
    const kept = again ? undefined : await this.#match(handler, asked);
    if (kept) return asked.packed ? marked(kept) : kept;
    const response = await this.#fetch(request, handler, asked);
    if (response.status === 200) handler.waitUntil(this.#put(handler, asked, response.clone()));
    return response;
  }

  /**
   * @param {any} handler
   * @param {Asked} asked
   */
  async #match(handler, asked) {
    try {
      return await handler.cacheMatch(this.site.key(asked));
    } catch {
      return undefined; // a browser without room for anything refuses even to look
    }
  }

  /**
   * @param {Request} request
   * @param {any} handler
   * @param {Asked} asked
   */
  async #fetch(request, handler, asked) {
    if (!asked.packed) return handler.fetch(request);
    const {cache, signal} = request;
    return marked(await fetchUnpacked(this.site.address(asked.name), {cache, signal}));
  }

  /**
   * @param {any} handler
   * @param {Asked} asked
   * @param {Response} response
   */
  async #put(handler, asked, response) {
    const {status, statusText, headers} = response;
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!(await isWhole(bytes, asked.sum))) throw new Error(`${asked.name} is another file`);
    // made again, as an answer to a redirected request is refused to pages
    const own = new Response(bytes, {status, statusText, headers});
    await handler.cachePut(this.site.key(asked), own);
  }

  /**
   * Returns whether a file is fetched as its `.gz` copy: the same that pages ask for.
   * @param {string} name
   */
  async #isPacked(name) {
    if (!this.site.files.get(name)?.gz) return false;
    const inRuntime = name.startsWith("runtime/");
    const told = await this.kept(inRuntime ? "runtime/probe.zip" : "manifest.json");
    const encoding = told?.headers.get("content-encoding");
    return inRuntime ? encoding !== "br" : !encoding;
  }
}

/**
 * Says of bytes that they are unpacked already.
 * @param {Response} response
 */
function marked({body, status, statusText, headers}) {
  const told = new Headers(headers);
  if (!told.has("content-encoding")) told.set("content-encoding", "gzip");
  return new Response(body, {status, statusText, headers: told});
}
