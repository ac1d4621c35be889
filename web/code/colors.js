// Python's colors, in both themes: the classes are those of code_part.css.

import {pythonLanguage} from "@codemirror/lang-python";
import {highlightCode, tagHighlighter, tags} from "@lezer/highlight";

export const colors = tagHighlighter([
  {tag: [tags.keyword, tags.operatorKeyword, tags.modifier], class: "keyword"},
  {tag: [tags.string, tags.special(tags.string)], class: "string"},
  {tag: tags.comment, class: "comment"},
  {tag: [tags.number, tags.bool, tags.null], class: "number"},
  {
    tag: [tags.definition(tags.variableName), tags.definition(tags.className), tags.className],
    class: "defined",
  },
  {tag: tags.function(tags.definition(tags.variableName)), class: "defined"},
  {tag: tags.meta, class: "keyword"},
]);

/**
 * Returns a text of Python's in its colors, to be put into an element.
 * @param {string} text
 */
export function colored(text) {
  const fragment = document.createDocumentFragment();
  const put = (piece, classes) => {
    if (!classes) return fragment.append(piece);
    fragment.append(
      Object.assign(document.createElement("span"), {className: classes, textContent: piece}),
    );
  };
  highlightCode(text, pythonLanguage.parser.parse(text), colors, put, () => put("\n", ""));
  return fragment;
}
