// The loading bar: which stage, how many bytes; and what is told while nothing comes.

import {hideNotice, showNotice} from "./notice.js";
import {switchVersion} from "./versions.js";

const WAYS_OUT = {died: "restart", updated: "update"};
const OF_A_LAB = ["action", "work"]; // notes that go with the lab that is left

const bar = /** @type {HTMLElement} */ (document.getElementById("weblab-loading"));
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

export class Loading {
  /** @param {import("../shared/messages.js").Say} say */
  constructor(say) {
    this.say = say;
    this.stage = "page";
    this.loaded = 0;
    this.total = 0;
    this.usable = false; // the page is there, if not yet its Python
    this.failed = false;
    /** @type {Map<string, import("./notice.js").Notice>} the notes that pass by themselves, by their source */
    this.notes = new Map();
    bar.setAttribute("aria-label", say("loading"));
    this.show();
  }

  update(changes) {
    Object.assign(this, changes);
    this.show();
  }

  show() {
    const {say, loaded, total, usable} = this;
    const percent = total ? Math.min(100, Math.round((100 * loaded) / total)) : 0;
    const bytes = total ? ` · ${megabytes(loaded)} / ${megabytes(total)} MB` : "";
    const text = `${say(this.stage)}${bytes}. ${usable ? say("usable") : ""}`;
    const sentence = /** @type {HTMLElement} */ (bar.querySelector("p"));
    const filled = /** @type {HTMLElement} */ (bar.querySelector(".bar"));
    sentence.textContent = text;
    bar.setAttribute("aria-valuetext", text);
    filled.style.setProperty("--loaded", `${Math.max(2, percent)}%`);
    bar.setAttribute("aria-valuenow", String(percent));
  }

  /**
   * Shows that another lab is on its way.
   * @param {import("../shared/messages.js").Say} say in its language
   */
  begin(say) {
    this.say = say;
    bar.setAttribute("aria-label", say("loading"));
    bar.hidden = false;
    for (const source of OF_A_LAB) this.calm(source);
    const loaded = this.stage === "ready" ? {stage: "app", loaded: 0, total: 0} : {};
    this.update({...loaded, usable: false});
  }

  finish() {
    this.stage = "ready";
    bar.hidden = true;
  }

  /**
   * Shows a note until `calm` is told that its cause has passed.
   * @param {string} source
   * @param {import("./notice.js").Notice} note
   */
  worry(source, note) {
    this.notes.set(source, note);
    if (!this.failed) showNotice(note);
  }

  /** @param {string} source */
  calm(source) {
    if (!this.notes.delete(source) || this.failed) return;
    const last = [...this.notes.values()].at(-1);
    if (last) showNotice(last);
    else hideNotice();
  }

  /**
   * Shows what cannot pass by itself.
   * @param {{sentence: string, values?: Record<string, string | number>, details?: string}} problem
   */
  fail({sentence, values, details = ""}) {
    const {say} = this;
    if (this.failed) return; // what follows a failure is its consequence
    this.failed = true;
    bar.hidden = true;
    const reason = say(sentence, values);
    const text = this.stage === "ready" ? reason : say("failed", {stage: say(this.stage), reason});
    const label = say(WAYS_OUT[sentence] ?? "retry");
    const press = sentence === "updated" ? switchVersion : () => window.location.reload();
    showNotice({text, details, summary: say("details"), label, press});
  }
}
