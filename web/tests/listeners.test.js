import assert from "node:assert/strict";
import {test} from "node:test";

test("what figures add to the window's viewport ends with their document", async () => {
  const [visualViewport, document] = [new EventTarget(), new EventTarget()];
  Object.assign(globalThis, {window: {visualViewport}, document});
  const {endListenersBy} = await import("../page/listeners.js");
  const heard = [];
  const shown = new AbortController();
  endListenersBy(shown.signal);
  visualViewport.addEventListener("resize", () => heard.push("first"));
  document.addEventListener("selectionchange", () => heard.push("of all documents"), true);
  shown.abort();
  endListenersBy(new AbortController().signal);
  visualViewport.addEventListener("resize", () => heard.push("second"));
  visualViewport.dispatchEvent(new Event("resize"));
  document.dispatchEvent(new Event("selectionchange"));
  assert.deepEqual(heard, ["second", "of all documents"]);
});
