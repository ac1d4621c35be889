// Components of Bokeh and Panel listen to targets that outlive them, and never cease: each would
// keep its whole document. What is added to these targets ends with the document that is shown.

const NEVER_REMOVED = /** @type {[EventTarget | null | undefined, string[]][]} */ ([
  [window.visualViewport, ["resize"]],
  [document, ["fullscreenchange", "webkitfullscreenchange"]],
  [window.MediaQueryList?.prototype, ["change"]], // Panel makes one for each document
]);

/**
 * @param {AbortSignal} signal aborted when the document that adds listeners from now on is left
 */
export function endListenersBy(signal) {
  for (const [target, types] of NEVER_REMOVED) {
    if (!target) continue;
    target.addEventListener = function (type, listener, options) {
      const given = typeof options === "object" ? options : {capture: options};
      const own = types.includes(type) ? {...given, signal} : given;
      EventTarget.prototype.addEventListener.call(this, type, listener, own);
    };
  }
}
