// A lab in its frame, as the page around it knows it: what it tells, and what it is asked.

import {isAnswer, isHello, isNews, PROTOCOL} from "../shared/protocol.js";
import {SITE} from "./address.js";

const ORIGIN = SITE.origin;
const SILENCE_MS = 1_000; // after all of a frame has come
const PATIENCE_MS = 20_000; // until then

/**
 * @typedef {object} Hear
 * @property {(news: any) => void} news what the lab says of itself
 * @property {() => void} silent the frame shows something else than a lab, or nothing
 */

export class LabFrame {
  #ids = 0;
  /** @type {Map<number, {message: object, resolve: (value: any) => void, reject: (error: Error) => void}>} */
  #asked = new Map();
  #listens = false;
  #timer;
  #receive = (event) => this.receive(event);

  /**
   * @param {string} address
   * @param {string} title
   * @param {Hear} hear
   */
  constructor(address, title, hear) {
    this.hear = hear;
    const frame = document.createElement("iframe");
    // a page that is isolated shows only frames that are isolated as well, or have no credentials
    if (window.crossOriginIsolated) frame.setAttribute("credentialless", "");
    frame.setAttribute("allow", "clipboard-write; fullscreen");
    frame.title = title;
    frame.src = address;
    frame.addEventListener("load", () => this.#expect(SILENCE_MS));
    window.addEventListener("message", this.#receive);
    this.element = frame;
    this.#expect(PATIENCE_MS);
  }

  /**
   * Asks the lab for something, as soon as it listens.
   * @param {string} method
   * @param {any[]} args
   * @returns {Promise<any>}
   */
  ask(method, ...args) {
    const id = ++this.#ids;
    const message = {type: "weblab:ask", protocol: PROTOCOL, id, method, args};
    return new Promise((resolve, reject) => {
      this.#asked.set(id, {message, resolve, reject});
      if (this.#listens) this.#post(message);
    });
  }

  // Only from the site itself: a link in the frame may have led to somebody else's page.
  receive({source, origin, data}) {
    if (source !== this.element.contentWindow || origin !== ORIGIN) return;
    if (isHello(data)) this.#greet();
    else if (isAnswer(data)) this.#answer(data);
    else if (isNews(data)) {
      clearTimeout(this.#timer);
      this.heard = true;
      this.hear.news(data);
    }
  }

  /** Starts the lab once more. */
  retry() {
    this.heard = false;
    this.#listens = false;
    this.element.src = String(this.element.src);
    this.#expect(PATIENCE_MS);
  }

  /** @param {string} reason */
  close(reason) {
    clearTimeout(this.#timer);
    window.removeEventListener("message", this.#receive);
    this.element.remove();
    for (const {reject} of this.#asked.values()) reject(new Error(reason));
    this.#asked.clear();
  }

  #expect(wait) {
    clearTimeout(this.#timer);
    if (!this.heard) this.#timer = setTimeout(this.hear.silent, wait);
  }

  // A lab that was started once more knows nothing of what it was asked before.
  #greet() {
    this.#listens = true;
    for (const {message} of this.#asked.values()) this.#post(message);
  }

  /** @param {{id: number, value?: any, error?: string}} answer */
  #answer({id, value, error}) {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  }

  // What cannot be copied is refused at once, and not asked again.
  #post(message) {
    try {
      this.element.contentWindow?.postMessage(message, ORIGIN);
    } catch (error) {
      this.#answer({id: message.id, error: error.message});
    }
  }
}
