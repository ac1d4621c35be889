// An editor with its buttons and, below it, what came of the last run.

import {makeEditor} from "./editor.js";
import {button, element, filled} from "./elements.js";
import {ReportView} from "./report.js";

const KEEP_MS = 800; // after the last key
const LONGEST_FILE = 1 << 20;

/**
 * @typedef {{
 *   words: Record<string, string>, original: string, kept: string | undefined, checks: boolean,
 *   given: string | undefined, request: (order: object) => number,
 *   keep: (text: string | null) => void, link: (text: string) => Promise<string | null>,
 * }} Settings
 * given is a text that came with a link; it is kept as soon as it is changed
 */

/** A visitor's own text of one part or exercise. */
export class Desk {
  /** @type {ReturnType<typeof makeEditor> | null} */
  editor = null;
  running = 0; // the request that is at work
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {Settings} settings */
  constructor(settings) {
    const {words} = settings;
    this.settings = settings;
    this.report = new ReportView(words);
    this.run = button(words.run, () => this.start("run"), {className: "first"});
    this.check = button(words.check, () => this.start("check"), {className: "first"});
    this.stop = button(words.stop, () => settings.request({do: "stop"}), {disabled: true});
    this.restore = button(words.restore, () => this.restoreOriginal());
    this.file = element("input", {type: "file", accept: ".py,.txt", hidden: true});
    this.file.setAttribute("aria-label", words.open_file);
    this.file.addEventListener("change", () => this.openFile());
    const open = button(words.open_file, () => this.file.click());
    const share = button(words.code_link, () => this.makeLink());
    this.mine = button(words.mine, () => this.showMine(), {hidden: true});
    this.link = element("input", {type: "text", readOnly: true, hidden: true});
    this.link.setAttribute("aria-label", words.code_link);
    this.differing = element("p", {className: "quiet"});
    const buttons = [...(settings.checks ? [this.check] : []), this.run, this.stop, this.restore];
    this.place = element("div", {className: "editor"});
    this.root = element("div", {className: "desk"}, [
      element("div", {className: "buttons"}, [...buttons, open, this.file, share, this.mine]),
      this.link,
      this.place,
      this.differing,
      element("p", {className: "quiet", textContent: words.keys}),
      this.report.root,
    ]);
  }

  /** Begins, once the desk is in the page. */
  begin() {
    const {words, original, kept, given} = this.settings;
    const changed = () => this.changed();
    this.editor = makeEditor({parent: this.place, label: words.code, changed});
    this.editor.show(given ?? kept ?? original);
    this.editor.compare(original);
    this.count();
    if (given === undefined) return;
    this.mine.hidden = kept === undefined || kept === given;
    this.report.say("idle", words.code_by_link);
  }

  /** Shows the visitor's own text again in the place of one that came with a link. */
  showMine() {
    this.mine.hidden = true;
    this.report.clear();
    this.editor?.show(this.settings.kept ?? this.settings.original);
    this.changed();
  }

  async makeLink() {
    const link = await this.settings.link(this.editor?.text() ?? "");
    this.link.hidden = link === null;
    if (link === null) {
      this.report.say("idle", this.settings.words.code_link_too_long);
      return;
    }
    this.link.value = link;
    this.link.focus();
    this.link.select();
  }

  count() {
    const count = this.editor?.differing() ?? 0;
    this.differing.textContent = count ? filled(this.settings.words.differing, {count}) : "";
    this.restore.disabled = this.editor?.text() === this.settings.original;
  }

  changed() {
    this.count();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEEP_MS);
  }

  keep() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.editor?.text() ?? "";
    this.settings.keep(text === this.settings.original ? null : text);
  }

  restoreOriginal() {
    this.editor?.show(this.settings.original);
    this.count();
    this.report.clear();
    this.editor?.point(null);
    this.keep();
  }

  async openFile() {
    const [file] = this.file.files ?? [];
    this.file.value = "";
    if (!file) return;
    if (file.size > LONGEST_FILE) {
      this.report.say("error", this.settings.words.file_too_long);
      return;
    }
    this.editor?.show(await file.text());
    this.changed();
    this.report.say("idle", filled(this.settings.words.file_opened, {name: file.name}));
  }

  /**
   * Has Python run or check the text; the world is told at once, before Python says so.
   * @param {"run" | "check"} what
   */
  start(what) {
    const text = this.editor?.text() ?? "";
    if (text !== this.settings.given) this.keep();
    this.editor?.point(null);
    this.running = this.settings.request({do: what, text});
    this.report.show({count: this.running, state: "running", message: this.settings.words.running});
    this.busy(true);
    const detail = {code_state: "running", code_message: ""};
    window.dispatchEvent(new CustomEvent("weblab:code", {detail}));
  }

  /** @param {boolean} busy */
  busy(busy) {
    this.run.disabled = this.check.disabled = busy;
    this.stop.disabled = !busy;
  }

  /** @param {import("./report.js").Report} report */
  take(report) {
    if (report.count !== this.running) return;
    this.report.show(report);
    if (report.state === "running") return;
    this.busy(false);
    if (report.line) this.editor?.point({line: report.line, column: report.column ?? null});
  }

  /** Keeps what was typed last, before it is too late. */
  keepNow() {
    if (this.timer) this.keep();
  }

  end() {
    this.keepNow();
    this.editor?.destroy();
  }
}
