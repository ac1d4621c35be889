import assert from "node:assert/strict";
import {test} from "node:test";
import {LANGUAGES, languageOf, messages, NAMES} from "../shared/messages.js";

const gaps = (sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("every language says everything, with the same gaps", () => {
  assert.ok(NAMES.length > 20);
  for (const name of NAMES) {
    const [first, ...others] = LANGUAGES.map((language) => messages(language)(name));
    for (const other of others) {
      assert.deepEqual(gaps(other), gaps(first), name);
      assert.notEqual(other, first, name);
    }
  }
});

test("gaps are filled with text, whatever it looks like", () => {
  const said = messages("en")("http", {file: "$& {status} <b>", status: 503});
  assert.match(said, /^\$& \{status\} <b> could not be loaded \(HTTP 503\)/);
});

test("a sentence that nobody wrote is still a sentence", () => {
  assert.equal(messages("en")("toString"), messages("en")("broken"));
});

test("the address decides the language, then the browser", () => {
  assert.equal(languageOf("?lang=ko", "en-US"), "ko");
  assert.equal(languageOf("?lang=en", "ko-KR"), "en");
  assert.equal(languageOf("?lang=xx", "ko-KR"), "ko");
  assert.equal(languageOf("", "fr"), "en");
  assert.equal(languageOf("?lang=en&lang=ko", "en-US"), "ko");
});
