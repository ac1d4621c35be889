// What is solved, put together: a network of the visitor's own layers that learns to read digits.

import {button, element} from "./elements.js";
import {ReportView} from "./report.js";

export class OwnNetwork {
  running = 0; // the request that is at work

  /**
   * @param {string[]} parts ids of the exercises whose answers take part
   * @param {Record<string, string>} words
   * @param {(order: object) => number} request
   */
  constructor(parts, words, request) {
    this.parts = parts;
    this.report = new ReportView(words);
    this.start = button(words.train, () => {
      this.running = request({do: "train"});
      this.busy(true);
    });
    this.stop = button(words.stop, () => request({do: "stop"}), {hidden: true});
    const buttons = element("div", {className: "buttons"}, [this.start, this.stop]);
    this.root = element("div", {hidden: true}, [buttons, this.report.root]);
  }

  /** @param {string[]} passed the ids of the exercises that are solved */
  show(passed) {
    this.root.hidden = !this.parts.some((id) => passed.includes(id));
  }

  /** @param {import("./report.js").Report} report */
  take(report) {
    if (report.count !== this.running) return;
    this.report.show(report);
    this.busy(report.state === "running");
  }

  /** @param {boolean} busy */
  busy(busy) {
    this.start.disabled = busy;
    this.stop.hidden = !busy;
  }
}
