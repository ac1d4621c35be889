// Keeps the page's Bokeh document and the one in the worker equal, by patches both ways.
// While Python is busy, or not there yet, only the newest value of each property is kept.

/** @typedef {(message: {type: "patch", patch: object}) => void} Post */

export class Link {
  /**
   * @param {any} jsdoc Bokeh's document
   * @param {Post} post sends a message to Python
   * @param {(error: any) => void} refused hears why changes could not be sent; they are lost
   */
  constructor(jsdoc, post, refused) {
    this.jsdoc = jsdoc;
    this.post = post;
    this.refused = refused;
    /** @type {any[]} events that Python has not been told yet */
    this.waiting = [];
    this.busy = true; // until Python has linked its document
    this.linked = false;
    this.patching = false;
    this.hear = (event) => this.changed(event);
    jsdoc.on_change(this.hear, false);
  }

  changed(event) {
    if (this.patching) return;
    if (event.model && event.attr) {
      this.waiting = this.waiting.filter(
        ({model, attr}) => model !== event.model || attr !== event.attr,
      );
    }
    this.waiting.push(event);
    this.flush();
  }

  ready() {
    this.linked = true;
    this.busy = false;
    this.flush();
  }

  flush() {
    if (this.busy || this.waiting.length === 0) return;
    const events = this.waiting;
    this.waiting = [];
    try {
      this.post({type: "patch", patch: this.jsdoc.create_json_patch(events)});
      this.busy = true;
    } catch (error) {
      this.refused(error); // such as one of memory
    }
  }

  /**
   * Tells Python the last of it, and nothing more: the document is left.
   * @returns {boolean} whether there was something to tell
   */
  close() {
    this.jsdoc.remove_on_change(this.hear);
    const last = this.linked && (this.waiting.length > 0 || this.busy);
    if (last) this.ready();
    this.waiting = [];
    return last;
  }

  receive(patch, buffers) {
    this.quietly(() => this.jsdoc.apply_json_patch(patch, buffers));
  }

  /**
   * Does something to the document that Python is not told.
   * @param {() => void} act
   */
  quietly(act) {
    this.patching = true;
    try {
      act();
    } finally {
      this.patching = false;
    }
  }
}
