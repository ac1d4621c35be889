// The files of one version of the site, as the build lists them, and what a request asks of them.

/**
 * @typedef {object} Asked
 * @property {string} name a file's path below the site's address
 * @property {string} sum of its bytes: which version of the file is meant
 * @property {boolean} packed whether its `.gz` copy is asked for
 */

import {isSlice} from "../shared/hangul.js";

const INDEX = /(^|\/)index\.html$/;

export class Site {
  /**
   * @param {string} scope the site's address
   * @param {{url: string, revision: string, gz?: boolean}[]} manifest
   */
  constructor(scope, manifest) {
    this.scope = scope;
    /** @type {Map<string, {sum: string, gz: boolean}>} */
    this.files = new Map(manifest.map(({url, revision, gz = false}) => [url, {sum: revision, gz}]));
  }

  get names() {
    return [...this.files.keys()];
  }

  /**
   * Returns the files that the whole site takes for a visitor: the Korean typeface only for one
   * who has needed some of it.
   * @param {Set<string>} seen names of files
   */
  whole(seen) {
    const needs = [...seen].some(isSlice);
    return this.names.filter((name) => needs || !isSlice(name));
  }

  /** Tells one version from another, as its pages do. */
  get version() {
    return this.files.get("manifest.json")?.sum ?? "";
  }

  /**
   * Returns which file a request asks for; nothing if that is none of the site's. The page says
   * by a sum which version of a file it means; without one it is this version's.
   * @param {Request} request
   * @returns {Asked | undefined}
   */
  asked({url, method, headers, integrity}) {
    if (method !== "GET" || headers.has("range") || !url.startsWith(this.scope)) return undefined;
    const {pathname, hash} = new URL(url);
    const path = pathname.slice(new URL(this.scope).pathname.length);
    const packed = path.endsWith(".gz");
    const name = /(^|\/)$/.test(path) ? `${path}index.html` : path.replace(/\.gz$/, "");
    const given = integrity || hash.slice(1);
    const sum = given.startsWith("sha256-") ? given : this.files.get(name)?.sum;
    return sum ? {name, sum, packed} : undefined;
  }

  /**
   * Returns a file of this version.
   * @param {string} name
   * @returns {Asked}
   */
  own(name) {
    const sum = this.files.get(name)?.sum;
    if (!sum) throw new Error(`no ${name} among the files of this version`);
    return {name, sum, packed: false};
  }

  /**
   * Returns the address of a file; a page's is its folder's, as hosts redirect from its own.
   * @param {string} name
   */
  address(name) {
    return this.scope + name.replace(INDEX, "$1");
  }

  /**
   * Returns the key under which the bytes of a file are kept.
   * @param {Asked} asked
   */
  key({name, sum}) {
    return `${this.scope}${name}?revision=${encodeURIComponent(sum)}`;
  }
}
