// What the page around an embed asks of its lab. Python answers, but for what the page itself knows;
// until it is there, what is asked waits.

import {isAsk, PROTOCOL} from "../shared/protocol.js";

const MOST_WAITING = 100;

/** @typedef {{id: number, method: string, args: any[]}} Ask */

export class Asks {
  /** @type {Map<number, Ask>} those that have no answer */
  #waiting = new Map();
  #ready = false;
  #failure = "";

  /**
   * @param {Record<string, (...args: any[]) => any>} own what the page answers itself
   * @param {(ask: Ask) => void} send to Python
   * @param {(ask: Ask) => void} early hears what waits until Python is there
   */
  constructor(own, send, early) {
    this.own = own;
    this.send = send;
    this.early = early;
  }

  /** Listens to the page around this one, and tells it so. */
  listen() {
    const {parent} = window;
    if (parent === window) return;
    window.addEventListener("message", ({source, data}) => {
      if (source === parent && isAsk(data)) this.take(data);
    });
    parent.postMessage({type: "weblab:hello", protocol: PROTOCOL}, "*");
  }

  /** @param {Ask} ask */
  take(ask) {
    const {id, method, args} = ask;
    if (this.#waiting.has(id) || this.#waiting.size === MOST_WAITING) return;
    this.#waiting.set(id, {id, method, args});
    if (this.#failure) this.answer({id, error: this.#failure});
    else if (this.#ready) this.#begin(ask);
    else this.early(ask);
  }

  /** Python is there. */
  begin() {
    this.#ready = true;
    for (const ask of [...this.#waiting.values()]) this.#begin(ask);
  }

  /**
   * Python will not come.
   * @param {string} reason
   */
  fail(reason) {
    this.#failure = reason;
    for (const id of [...this.#waiting.keys()]) this.answer({id, error: reason});
  }

  async #begin({id, method, args}) {
    if (!Object.hasOwn(this.own, method)) {
      this.send({id, method, args});
      return;
    }
    try {
      this.answer({id, value: await this.own[method](...args)});
    } catch (error) {
      this.answer({id, error: String(error.message)});
    }
  }

  /** @param {{id: number, value?: any, error?: string}} answer */
  answer({id, ...answer}) {
    if (!this.#waiting.delete(id)) return;
    window.parent.postMessage({type: "weblab:answer", protocol: PROTOCOL, id, ...answer}, "*");
  }
}
