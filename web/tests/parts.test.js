// Which parts of a lab an embed shows.

import assert from "node:assert/strict";
import {test} from "node:test";
import {choose, foldSettings, partsOf} from "../page/parts.js";

const partsIn = (query) => [...partsOf(new URLSearchParams(query))];

test("all parts but the article are usual, and an author chooses", () => {
  const usual = ["title", "settings", "run", "figure", "table", "code"];
  assert.deepEqual(partsIn(""), usual);
  assert.deepEqual(partsIn("hide=code,title"), ["settings", "run", "figure", "table"]);
  assert.deepEqual(partsIn("show=article run nothing"), ["run", "article"]);
  assert.deepEqual(partsIn("show=run,figure&hide=run"), ["figure"]);
});

function model(part, objects = []) {
  const css_classes = part ? [`part-${part}`] : [];
  return {type: "object", attributes: {css_classes, data: {attributes: {objects}}}};
}

function page(main) {
  return {type: "object", attributes: {data: {attributes: {main}}}};
}

function lab() {
  const seen = {
    title: model("title"),
    run: model("run"),
    settings: model("settings"),
    table: model("table"),
    figure: model(""),
    code: model("code"),
    article: model("article"),
  };
  const controls = model("controls", [model("", [seen.run, seen.settings])]);
  const stage = model("stage", [model("", [seen.figure, seen.table])]);
  const root = model("", [seen.title, controls, stage, seen.code, seen.article]);
  const visible = () => Object.keys(seen).filter((part) => seen[part].attributes.visible !== false);
  return {root, visible, controls, stage};
}

function shown(query) {
  const {root, visible, controls, stage} = lab();
  choose(root, partsOf(new URLSearchParams(query)));
  const rooms = [controls, stage].map(({attributes}) => attributes.visible !== false);
  return [visible(), ...rooms];
}

test("parts are hidden each by itself, and a room with nothing in it as a whole", () => {
  const usual = ["title", "run", "settings", "table", "figure", "code"];
  assert.deepEqual(shown(""), [usual, true, true]);
  assert.deepEqual(shown("show=figure"), [["figure"], false, true]);
  assert.deepEqual(shown("show=table,run"), [["run", "table"], true, true]);
  const [, , stage] = shown("show=run,article");
  assert.equal(stage, false);
});

test("settings are folded where they would stand above the figure", () => {
  const folded = (width, class_name = "Card") => {
    const settings = model("settings");
    Object.assign(settings.attributes, {class_name});
    foldSettings(page([settings]), width);
    return settings.attributes.data.attributes.collapsed;
  };
  assert.equal(folded(360), true);
  assert.equal(folded(720), true);
  assert.equal(folded(900), undefined);
  assert.equal(folded(360, "Select"), undefined, "which cannot be folded");
});
