// The editor: CodeMirror with Python's colors, the marks of changes and of the line of an error.

import {defaultKeymap, history, historyKeymap} from "@codemirror/commands";
import {python} from "@codemirror/lang-python";
import {bracketMatching, indentOnInput, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {Chunk} from "@codemirror/merge";
import {Compartment, EditorState, StateEffect, StateField, Text} from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import {colors} from "./colors.js";

const LONGEST_COMPARED = 100_000; // characters; beyond, no run would take the text either

/** @type {import("@codemirror/state").StateEffectType<string | null>} */
const compareWith = StateEffect.define();
/** @type {import("@codemirror/state").StateEffectType<{line: number, column: number | null} | null>} */
const pointAt = StateEffect.define();

const changedLine = Decoration.line({class: "changed"});
const wrongLine = Decoration.line({class: "wrong", attributes: {"aria-invalid": "true"}});
const wrongPlace = Decoration.mark({class: "wrong-place"});

/**
 * Returns the numbers of the lines that an original does not have, counted from 1.
 * @param {string} original
 * @param {string} text
 */
export function changedLines(original, text) {
  const [before, after] = [original, text].map((each) => Text.of(each.split(/\r\n?|\n/)));
  const lines = new Set();
  for (const chunk of Chunk.build(before, after)) {
    const last = Math.min(Math.max(chunk.fromB, chunk.endB - 1), after.length);
    const from = after.lineAt(Math.min(chunk.fromB, after.length)).number;
    for (let line = from; line <= after.lineAt(last).number; line += 1) lines.add(line);
  }
  return [...lines];
}

function marksOf(doc, original) {
  if (original === null || doc.length > LONGEST_COMPARED) return Decoration.none;
  const lines = changedLines(original, doc.toString());
  return Decoration.set(lines.map((line) => changedLine.range(doc.line(line).from)));
}

const original = StateField.define({
  create: () => /** @type {string | null} */ (null),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(compareWith)) value = effect.value;
    return value;
  },
});

const changes = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    const asked = transaction.effects.some((effect) => effect.is(compareWith));
    if (!transaction.docChanged && !asked) return marks;
    return marksOf(transaction.newDoc, transaction.state.field(original));
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Until the text is changed, the line that an error came from is marked.
const failure = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    if (transaction.docChanged) return Decoration.none;
    for (const effect of transaction.effects) {
      if (effect.is(pointAt)) marks = placeOf(transaction.state.doc, effect.value);
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function placeOf(doc, place) {
  if (!place || place.line < 1 || place.line > doc.lines) return Decoration.none;
  const line = doc.line(place.line);
  const marks = [wrongLine.range(line.from)];
  const from = line.from + (place.column ?? 0) - 1;
  if (place.column && from < line.to) marks.push(wrongPlace.range(from, line.to));
  return Decoration.set(marks);
}

/**
 * Makes an editor. Tab is not taken by it: the keyboard can leave; Ctrl+] and Ctrl+[ indent.
 * @param {{parent: HTMLElement, label: string, changed: (text: string) => void}} settings
 */
export function makeEditor({parent, label, changed}) {
  const writable = new Compartment();
  let quiet = false;
  const view = new EditorView({
    parent,
    root: /** @type {ShadowRoot} */ (parent.getRootNode()),
    state: EditorState.create({
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        python(),
        syntaxHighlighting(colors),
        original,
        changes,
        failure,
        writable.of([]),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({"aria-label": label, spellcheck: "false"}),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !quiet) changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    view,
    text: () => view.state.doc.toString(),
    /**
     * Shows a text in the place of the one before.
     * @param {string} text
     */
    show(text) {
      quiet = true;
      view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}});
      quiet = false;
    },
    /** @param {string | null} text what changes are marked against */
    compare: (text) => view.dispatch({effects: compareWith.of(text)}),
    /** How many lines differ from the original. */
    differing: () => view.state.field(changes).size,
    /** @param {{line: number, column: number | null} | null} place of an error */
    point(place) {
      /** @type {StateEffect<any>[]} */
      const effects = [pointAt.of(place)];
      const known = place && place.line >= 1 && place.line <= view.state.doc.lines;
      if (known) effects.push(EditorView.scrollIntoView(view.state.doc.line(place.line).from));
      view.dispatch({effects});
    },
    destroy: () => view.destroy(),
  };
}
