// A visit to one lab: its prerendered document is shown at once, and joined to the one in Python
// when that is there. The next visit takes its place in the same page and the same Python.

import {Problem} from "../shared/problem.js";
import {LEFT} from "./left.js";
import {Link} from "./link.js";
import {offerPictures, pictureOf} from "./picture.js";
import {answerPresses} from "./presses.js";
import {render} from "./rendering.js";
import {resumeWork} from "./resume.js";
import {after} from "./waits.js";

const FAREWELL_MS = 2_000; // Python may be in the middle of a step

const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/**
 * @typedef {object} Site what all visits share
 * @property {string} base the site's address
 * @property {import("../shared/depot.js").Depot} depot
 * @property {Promise<any>} bokeh
 * @property {import("./loading.js").Loading} loading
 * @property {(message: {type: string, [key: string]: any}) => void} post tells Python
 * @property {(error: any) => void} report tells of what failed while everything else goes on
 */

export class Visit {
  #left = new AbortController();
  /** @type {() => void} */
  #close = () => {};
  /** @type {Promise<void> | undefined} kept once Python has told the last of it */
  #closed;
  /** @type {Link | undefined} */
  #link;
  /** @type {Visit | undefined} until this one has taken its place */
  #last;

  /**
   * Begins to show the lab in the place of the last one.
   * @param {Site} site
   * @param {import("./address.js").Asked & {lab: string}} asked
   * @param {boolean} arrived by a link, neither by a reload nor on the way back
   * @param {Visit} [last]
   */
  constructor(site, asked, arrived, last) {
    this.site = site;
    this.asked = asked;
    this.number = (last?.number ?? 0) + 1; // messages from and for Python carry it
    this.#last = last;
    const {base, bokeh, depot, loading, report} = site;
    const {lab, language, embedded} = asked;
    const variant = `${lab}.${language}${embedded ? ".embed" : ""}`;
    this.prerendered = depot.bytes(`prerendered/${variant}.json`).then(json);
    const aside = () => {
      const press = () => loading.calm("work");
      loading.worry("work", {text: loading.say("aside"), label: loading.say("close"), press});
    };
    const left = this.#left.signal;
    // An embed begins as its author wrote it, and leaves nothing behind.
    const work = embedded ? undefined : resumeWork({base, lab, arrived, aside, left});
    const rendered = Promise.all([bokeh, this.prerendered, work]).then(
      async ([Bokeh, {document}]) => {
        await this.#takePlace();
        left.throwIfAborted(); // a later visit takes the place instead
        return render(Bokeh, document, asked);
      },
    );
    const answered = rendered.then(({jsdoc, presses}) => {
      // components tell what they find while the document is still being laid out
      const link = new Link(jsdoc, (message) => this.post(message), report);
      this.#link = link;
      return {link, ...answerPresses(jsdoc, link, loading.say("starting"), presses())};
    });
    /** @type {Promise<Awaited<typeof rendered> | undefined>} */
    this.rendered = rendered;
    /** @type {Promise<Awaited<typeof answered> | undefined>} kept once the document is on the page */
    this.joined = answered.then(async (joined) => {
      await (await rendered).shown;
      offerPictures(joined.link.jsdoc.views_manager, left);
      loading.update({usable: true});
      (await work)?.link();
      return joined;
    });
  }

  /** What the document depends on. */
  get query() {
    const {lab, language, embedded} = this.asked;
    return `${new URLSearchParams({lab, lang: language, ...(embedded && {embed: "1"})})}`;
  }

  /** @param {string} format "png" or "svg" */
  picture(format) {
    return pictureOf(this.#link?.jsdoc.views_manager, format);
  }

  /** @param {{type: string, [key: string]: any}} message */
  post(message) {
    this.site.post({...message, visit: this.number});
  }

  async built({fingerprint}) {
    if ((await this.prerendered).fingerprint !== fingerprint) throw new Problem("stale");
    const joined = await this.joined;
    if (!joined) return;
    const own = new URLSearchParams(window.location.search);
    if (!own.has("lang")) own.set("lang", this.asked.language);
    const dark = joined.link.jsdoc.roots()[0].data.dark_theme;
    this.post({type: "link", query: own.toString(), dark});
  }

  async linked() {
    (await this.joined)?.link.ready();
  }

  /** Gives buttons that were pressed their own labels back. */
  async restore() {
    (await this.joined)?.restore();
  }

  async applied() {
    await this.restore();
    await this.linked();
  }

  async patch({patch, buffers}) {
    (await this.joined)?.link.receive(patch, buffers);
  }

  /**
   * Ends what goes on; the document stays until the next one is there.
   * @param {boolean} running
   * @returns {boolean} whether Python has still to tell what is to be kept
   */
  end(running) {
    window.dispatchEvent(new CustomEvent("weblab:leave")); // components tell what is still to tell
    this.#left.abort(LEFT);
    const last = this.#link?.close() || running;
    if (last) this.#closed = new Promise((resolve) => (this.#close = resolve));
    return last;
  }

  /** Python has told the last of it. */
  closed() {
    this.#close();
  }

  async #takePlace() {
    const last = this.#last;
    this.#last = undefined; // or no document would ever be let go
    await last?.leave();
  }

  /** Takes the document off the page. */
  async leave() {
    if (this.#closed) await Promise.race([this.#closed, after(FAREWELL_MS)]);
    const rendered = await this.rendered.catch(() => undefined);
    // what still holds the visit keeps no document
    this.#link = undefined;
    this.rendered = this.joined = Promise.resolve(undefined);
    await rendered?.remove();
  }
}
