// The exercises: those that a link chose, the lab's own, and all of them, each solved or not.

import {button, element, filled, folded} from "./elements.js";
import {setLink} from "./set_link.js";

export class ExerciseList {
  /** @type {Map<string, HTMLButtonElement[]>} the buttons of an exercise, by its id */
  buttons = new Map();

  /**
   * @param {any} content of the part
   * @param {Record<string, string>} words
   * @param {(id: string) => void} choose
   */
  constructor({exercises, chosen_set: chosen, lab}, words, choose) {
    this.exercises = exercises;
    this.words = words;
    this.choose = choose;
    const row = (label, shown) =>
      shown.length ? [element("p", {className: "label", textContent: label}), this.row(shown)] : [];
    const titles = [...new Set(exercises.map((each) => each.lab_title))];
    const of = (title) => exercises.filter((each) => each.lab_title === title);
    this.all = folded(
      "",
      titles.flatMap((title) => row(title, of(title))),
    );
    this.root = element("div", {className: "exercises"}, [
      ...row(
        words.set,
        exercises.filter(({id}) => chosen.includes(id)),
      ),
      ...row(
        words.exercises,
        exercises.filter((each) => each.lab === lab),
      ),
      this.all,
      setLink(exercises, words),
    ]);
  }

  row(exercises) {
    const items = exercises.map(({id, name}) => {
      const made = button(name, () => this.choose(id));
      this.buttons.set(id, [...(this.buttons.get(id) ?? []), made]);
      return element("li", {}, [made]);
    });
    return element("ul", {className: "buttons"}, items);
  }

  /**
   * @param {string[]} passed the ids of those that are solved
   * @param {string | undefined} current the id of the one that is shown
   */
  show(passed, current) {
    for (const {id, name} of this.exercises) {
      const solved = passed.includes(id);
      for (const each of this.buttons.get(id) ?? []) {
        each.textContent = solved ? `✓ ${name}` : name;
        each.setAttribute("aria-pressed", String(id === current));
        if (solved) each.title = this.words.solved;
      }
    }
    const count = this.exercises.filter(({id}) => passed.includes(id)).length;
    const summary = this.all.querySelector("summary");
    const values = {count, total: this.exercises.length};
    if (summary) summary.textContent = filled(this.words.progress, values);
  }
}
