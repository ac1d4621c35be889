import assert from "node:assert/strict";
import {test} from "node:test";

class MediaQueryList extends EventTarget {}

test("what components add to targets that outlive them ends with their document", async () => {
  const [visualViewport, document] = [new EventTarget(), new EventTarget()];
  Object.assign(globalThis, {window: {visualViewport, MediaQueryList}, document});
  const {endListenersBy} = await import("../page/listeners.js");
  const heard = [];
  const shown = new AbortController();
  endListenersBy(shown.signal);
  visualViewport.addEventListener("resize", () => heard.push("first"));
  document.addEventListener("selectionchange", () => heard.push("of all documents"), true);
  const dark = new MediaQueryList();
  dark.addEventListener("change", () => heard.push("the theme"));
  shown.abort();
  dark.dispatchEvent(new Event("change"));
  endListenersBy(new AbortController().signal);
  visualViewport.addEventListener("resize", () => heard.push("second"));
  visualViewport.dispatchEvent(new Event("resize"));
  document.dispatchEvent(new Event("selectionchange"));
  assert.deepEqual(heard, ["second", "of all documents"]);
});
