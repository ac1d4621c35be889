import assert from "node:assert/strict";
import {test} from "node:test";
import {labAddress} from "../page/navigation.js";

const here = new URL("https://example.org/weblab/?lab=draw&lang=en&theme=dark");
const search = (href) => labAddress(href, here, ["draw", "cnn"])?.search;

test("links to labs are followed in the page, in the theme that was chosen", () => {
  assert.equal(search("?lab=cnn&lang=en"), "?lab=cnn&lang=en&theme=dark");
  assert.equal(search("./?lang=ko"), "?lang=ko&theme=dark");
  assert.equal(search("?lab=cnn&theme=light"), "?lab=cnn&theme=light");
});

test("a lab's own page has the same address as the lab", () => {
  assert.equal(search("cnn/"), "?lab=cnn&lang=en&theme=dark");
  assert.equal(search("ko/cnn/?seed=3"), "?seed=3&lab=cnn&lang=ko&theme=dark");
  assert.equal(search("draw/index.html"), "?lab=draw&lang=en&theme=dark");
  assert.equal(labAddress("ko/cnn/", here, ["cnn"])?.pathname, "/weblab/");
});

test("what leads elsewhere is the browser's own", () => {
  const elsewhere = ["https://example.com/?lab=cnn", "api/?x=1", "licences.html", "../cnn/"];
  const anchors = ["#", "?lab=cnn#a"];
  for (const href of [...elsewhere, ...anchors]) assert.equal(search(href), undefined, href);
});
