// Keeps the page's Bokeh document and the one in the worker equal, by patches both ways.
// While Python is busy, or not there yet, only the newest value of each property is kept.

/** @typedef {(message: {type: "patch", patch: object}) => void} Post */

export class Link {
  /**
   * @param {any} jsdoc Bokeh's document
   * @param {Post} post sends a message to Python
   */
  constructor(jsdoc, post) {
    this.jsdoc = jsdoc;
    this.post = post;
    /** @type {any[]} events that Python has not been told yet */
    this.waiting = [];
    this.busy = true; // until Python has linked its document
    this.patching = false;
    jsdoc.on_change((event) => this.changed(event), false);
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
    this.busy = false;
    this.flush();
  }

  flush() {
    if (this.busy || this.waiting.length === 0) return;
    const patch = this.jsdoc.create_json_patch(this.waiting);
    this.waiting = [];
    this.busy = true;
    this.post({type: "patch", patch});
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
