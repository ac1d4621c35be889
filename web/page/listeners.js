// Bokeh's figures listen to targets that outlive them, and never cease: each would keep its whole
// document. What is added to these targets ends with the document that is shown.

const NEVER_REMOVED = /** @type {[EventTarget | null, string[]][]} */ ([
  [window.visualViewport, ["resize"]],
  [document, ["fullscreenchange", "webkitfullscreenchange"]],
]);

/**
 * @param {AbortSignal} signal aborted when the document that adds listeners from now on is left
 */
export function endListenersBy(signal) {
  for (const [target, types] of NEVER_REMOVED) {
    if (!target) continue;
    target.addEventListener = (type, listener, options) => {
      const given = typeof options === "object" ? options : {capture: options};
      const own = types.includes(type) ? {...given, signal} : given;
      EventTarget.prototype.addEventListener.call(target, type, listener, own);
    };
  }
}
