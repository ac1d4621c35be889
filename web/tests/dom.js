// As much of a document as the page's note and its loading bar need.

class FakeElement {
  hidden = false;
  textContent = "";
  attributes = new Map();
  style = {
    properties: new Map(),
    setProperty: (name, value) => this.style.properties.set(name, value),
  };
  parts = new Map();
  onclick = null;

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  querySelector(selector) {
    if (!this.parts.has(selector)) this.parts.set(selector, new FakeElement());
    return this.parts.get(selector);
  }
}

/** Makes a new document the global one, and returns its elements by their id. */
export function fakeDocument() {
  const elements = new Map();
  const getElementById = (id) => {
    if (!elements.has(id)) elements.set(id, new FakeElement());
    return elements.get(id);
  };
  Object.assign(globalThis, {document: {getElementById}});
  return {bar: getElementById("weblab-loading"), note: getElementById("weblab-problem")};
}
