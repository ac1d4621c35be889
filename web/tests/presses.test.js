import assert from "node:assert/strict";
import {test} from "node:test";
import {Link} from "../page/link.js";
import {answerPresses, keepPresses} from "../page/presses.js";

class Document {
  listeners = [];
  on_change(listener) {
    this.listeners.push(listener);
  }
  remove_on_change(listener) {
    this.listeners = this.listeners.filter((each) => each !== listener);
  }
  create_json_patch(events) {
    return events.map(({attr}) => attr);
  }
  button(label) {
    const tell = (attr) => {
      for (const listener of this.listeners) listener({model, attr});
    };
    const model = {
      clicks: 0,
      get label() {
        return label;
      },
      set label(value) {
        label = value;
        tell("label");
      },
      press: () => tell("clicks"),
    };
    return model;
  }
}

test("a button pressed too early says so, and the press is kept", () => {
  const jsdoc = new Document();
  const sent = [];
  const link = new Link(jsdoc, ({patch}) => sent.push(patch));
  const {restore} = answerPresses(jsdoc, link, "Starting");
  const [run, step] = [jsdoc.button("Run"), jsdoc.button("Step")];
  run.press();
  run.press();
  assert.deepEqual([run.label, step.label], ["Starting", "Step"]);
  link.ready();
  assert.deepEqual(sent, [["clicks"]]); // the label is the page's own affair
  restore();
  assert.equal(run.label, "Run");
  run.press();
  assert.equal(run.label, "Run");
});

test("a button that the page around an embed presses says so as well", () => {
  const jsdoc = new Document();
  const sent = [];
  const link = new Link(jsdoc, ({patch}) => sent.push(patch));
  const {mark, restore} = answerPresses(jsdoc, link, "Starting");
  const run = jsdoc.button("Run");
  mark(undefined); // a lab without a run
  mark({data: run});
  assert.equal(run.label, "Starting");
  restore();
  assert.equal(run.label, "Run");
  link.ready();
  assert.deepEqual(sent, [], "Python is asked by another way");
});

test("a press that is told as an event counts, and that of a field does not", () => {
  const jsdoc = new Document();
  answerPresses(jsdoc, new Link(jsdoc, () => {}), "Starting");
  const [run, field] = [jsdoc.button("Run"), {label: "Epochs"}];
  for (const data of [run, field]) {
    for (const listener of jsdoc.listeners) listener({msg_data: {origin: {data}}});
  }
  assert.deepEqual([run.label, field.label], ["Starting", "Epochs"]);
});

test("a button without words keeps its face", () => {
  const jsdoc = new Document();
  answerPresses(jsdoc, new Link(jsdoc, () => {}), "Starting");
  const icon = jsdoc.button("");
  icon.press();
  assert.equal(icon.label, "");
});

test("a button pressed while others are being built says so as well", () => {
  const jsdoc = new Document();
  const presses = keepPresses(jsdoc);
  const run = jsdoc.button("Run");
  run.press();
  const sent = [];
  const link = new Link(jsdoc, ({patch}) => sent.push(patch));
  answerPresses(jsdoc, link, "Starting", presses());
  assert.equal(run.label, "Starting");
  link.ready();
  assert.deepEqual(sent, [["clicks"]]);
});
