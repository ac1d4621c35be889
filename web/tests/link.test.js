import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {Link} from "../page/link.js";

class Document {
  listeners = [];
  applied = [];
  on_change(listener) {
    this.listeners.push(listener);
  }
  remove_on_change(listener) {
    this.listeners = this.listeners.filter((each) => each !== listener);
  }
  change(event) {
    for (const listener of this.listeners) listener(event);
  }
  create_json_patch(events) {
    return events.map(({attr, value}) => `${attr}=${value}`);
  }
  apply_json_patch(patch) {
    this.applied.push(patch);
    this.change({model: "other", attr: "echo", value: 0}); // as Bokeh tells its own changes
  }
}

const pad = {};
let jsdoc;
let sent;
let refused;
let link;

beforeEach(() => {
  jsdoc = new Document();
  sent = [];
  refused = [];
  link = new Link(
    jsdoc,
    ({patch}) => sent.push(patch),
    ({message}) => refused.push(message),
  );
});

test("nothing is sent before Python is there, and then the newest of each property", () => {
  jsdoc.change({model: pad, attr: "strokes", value: 1});
  jsdoc.change({model: pad, attr: "width", value: 5});
  jsdoc.change({model: pad, attr: "strokes", value: 2});
  assert.deepEqual(sent, []);
  link.ready();
  assert.deepEqual(sent, [["width=5", "strokes=2"]]);
});

test("the same property of another model is another property", () => {
  jsdoc.change({model: pad, attr: "strokes", value: 1});
  jsdoc.change({model: {}, attr: "strokes", value: 2});
  link.ready();
  assert.deepEqual(sent, [["strokes=1", "strokes=2"]]);
});

test("events that are no changes of a property are all kept", () => {
  jsdoc.change({value: "first"});
  jsdoc.change({value: "second"});
  link.ready();
  assert.equal(sent[0].length, 2);
});

test("while Python is busy changes wait for its answer", () => {
  link.ready();
  jsdoc.change({model: pad, attr: "strokes", value: 1});
  jsdoc.change({model: pad, attr: "strokes", value: 2});
  jsdoc.change({model: pad, attr: "strokes", value: 3});
  assert.deepEqual(sent, [["strokes=1"]]);
  link.ready();
  assert.deepEqual(sent, [["strokes=1"], ["strokes=3"]]);
  link.ready();
  assert.equal(sent.length, 2);
});

test("what Python sent is not sent back", () => {
  link.ready();
  link.receive("patch");
  assert.deepEqual(jsdoc.applied, ["patch"]);
  assert.deepEqual(sent, []);
  jsdoc.change({model: pad, attr: "strokes", value: 1});
  assert.equal(sent.length, 1);
});

test("a patch that cannot be applied does not silence the page", () => {
  link.ready();
  jsdoc.apply_json_patch = () => {
    throw new Error("no such model");
  };
  assert.throws(() => link.receive("patch"), /no such model/);
  jsdoc.change({model: pad, attr: "strokes", value: 1});
  assert.equal(sent.length, 1);
});

for (const method of ["post", "create_json_patch"]) {
  test(`changes that cannot be sent are told, and later ones are sent (${method})`, () => {
    const owner = method === "post" ? link : jsdoc;
    const works = owner[method];
    link.ready();
    owner[method] = () => {
      throw new RangeError("Array buffer allocation failed");
    };
    jsdoc.change({model: pad, attr: "strokes", value: 1});
    assert.deepEqual(refused, ["Array buffer allocation failed"]);
    owner[method] = works;
    jsdoc.change({model: pad, attr: "strokes", value: 2});
    assert.deepEqual(sent, [["strokes=2"]]);
  });
}

test("of a document that is left nothing is sent, but Python is heard", () => {
  link.ready();
  assert.equal(link.close(), false);
  jsdoc.change({model: pad, attr: "strokes", value: 1});
  assert.deepEqual(sent, []);
  link.receive("the last of a run");
  assert.deepEqual(jsdoc.applied, ["the last of a run"]);
});

test("what waited when a document is left is sent at once", () => {
  link.ready();
  jsdoc.change({model: pad, attr: "strokes", value: 1});
  jsdoc.change({model: pad, attr: "strokes", value: 2});
  assert.equal(link.close(), true);
  assert.deepEqual(sent, [["strokes=1"], ["strokes=2"]]);
});

test("a Python that has not linked the document is told nothing of it", () => {
  jsdoc.change({model: pad, attr: "strokes", value: 1});
  assert.equal(link.close(), false);
  assert.deepEqual(sent, []);
});
