// What came of a run or a check: the sentence, and below it prints, lines and figures.

import {element, filled} from "./elements.js";
import {gradientFigure} from "./gradient_figure.js";

/**
 * @typedef {{
 *   count: number, state: string, message: string, line?: number | null, column?: number | null,
 *   traceback?: string, output?: string, output_left_out?: number, notes?: string[],
 *   passed?: string[], gradient?: any,
 * }} Report
 */

/** Shows reports, the newest alone. */
export class ReportView {
  /** @param {Record<string, string>} words */
  constructor(words) {
    this.words = words;
    this.sentence = element("p", {className: "verdict"});
    this.sentence.setAttribute("role", "status");
    this.rest = element("div", {className: "report"});
    this.root = element("div", {}, [this.sentence, this.rest]);
  }

  /**
   * @param {string} state
   * @param {string} message
   */
  say(state, message) {
    this.sentence.dataset.state = state;
    this.sentence.textContent = message;
  }

  /** @param {Report} report */
  show(report) {
    const {words} = this;
    this.say(report.state, report.message);
    const parts = [];
    if (report.passed?.length) {
      const items = report.passed.map((each) => element("li", {textContent: each}));
      parts.push(element("p", {textContent: words.held}), element("ul", {}, items));
    }
    if (report.gradient) parts.push(gradientFigure(report.gradient, words));
    if (report.traceback) parts.push(...block(words.traceback, report.traceback));
    if (report.output) {
      const left = report.output_left_out ?? 0;
      const more = left ? `\n… ${filled(words.left_out, {count: left.toLocaleString()})}` : "";
      parts.push(...block(words.output, report.output + more));
    }
    for (const note of report.notes ?? []) parts.push(element("p", {textContent: note}));
    this.rest.replaceChildren(...parts);
  }

  clear() {
    this.say("idle", "");
    this.rest.replaceChildren();
  }
}

function block(label, text) {
  const pre = element("pre", {textContent: text, tabIndex: 0});
  pre.setAttribute("aria-label", label);
  return [element("p", {className: "label", textContent: label}), pre];
}
