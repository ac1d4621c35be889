// Whether Python lives: who is given the worker's lock knows when it ends; in a sandboxed frame, or
// where it is stuck, it is asked and does not answer.

import {outlive} from "../shared/lock.js";

const PING_MS = 3_000;
const PATIENCE = 2; // questions without an answer
const PATIENCE_AT_START = 10; // a start computes for long on a slow machine

export class Life {
  #unanswered = 0;
  #told = false;

  /**
   * @param {Worker} worker
   * @param {{died: () => void, silent: (seconds: number) => void, answers: () => void}} hear
   * @param {() => boolean} starts whether Python starts or builds a lab
   */
  constructor(worker, hear, starts) {
    this.worker = worker;
    this.hear = hear;
    this.starts = starts;
  }

  /** @param {string} lock held by the worker */
  watch(lock) {
    outlive(lock).then(() => this.hear.died());
  }

  /** Asks from now on, again and again. */
  ask() {
    this.timer = setInterval(() => {
      const patience = this.starts() ? PATIENCE_AT_START : PATIENCE;
      if (this.#unanswered >= patience && !this.#told) {
        this.#told = true;
        this.hear.silent((this.#unanswered * PING_MS) / 1_000);
      }
      if (this.#unanswered === 0) this.worker.postMessage({type: "ping"});
      this.#unanswered += 1;
    }, PING_MS);
  }

  /** Whether it has not answered for a question's time or longer. */
  get busy() {
    return this.#unanswered > 1;
  }

  answered() {
    if (this.#told) this.hear.answers();
    this.#told = false;
    this.#unanswered = 0;
  }

  end() {
    clearInterval(this.timer);
  }
}
