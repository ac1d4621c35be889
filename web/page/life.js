// Whether Python lives: who is given the worker's lock knows when it ends; in a sandboxed frame, or
// where it is stuck, it is asked and does not answer.

import {outlive} from "../shared/lock.js";

const PING_MS = 5_000;
const PATIENCE = 6; // questions without an answer: a computation may take long

export class Life {
  #unanswered = 0;

  /**
   * @param {Worker} worker
   * @param {{died: () => void, silent: (seconds: number) => void, answers: () => void}} hear
   */
  constructor(worker, hear) {
    this.worker = worker;
    this.hear = hear;
  }

  /** @param {string} lock held by the worker */
  watch(lock) {
    outlive(lock).then(() => this.hear.died());
  }

  /** Asks from now on, again and again. */
  ask() {
    this.timer = setInterval(() => {
      if (this.#unanswered === PATIENCE) this.hear.silent((PATIENCE * PING_MS) / 1_000);
      if (this.#unanswered === 0) this.worker.postMessage({type: "ping"});
      this.#unanswered += 1;
    }, PING_MS);
  }

  /** Whether it has not answered for a question's time or longer. */
  get busy() {
    return this.#unanswered > 1;
  }

  answered() {
    if (this.#unanswered > PATIENCE) this.hear.answers();
    this.#unanswered = 0;
  }

  end() {
    clearInterval(this.timer);
  }
}
