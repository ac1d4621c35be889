// An exercise: its task, hints that open one by one, and its solution on demand.

import {colored} from "./colors.js";
import {button, element, filled, folded} from "./elements.js";

/**
 * @param {any} exercise
 * @param {Record<string, string>} words
 * @param {Node} desk
 */
export function exerciseView(exercise, words, desk) {
  const hints = element("ol", {className: "hints"});
  const left = () => exercise.hints.length - hints.children.length;
  const label = () => filled(words.hint, {left: left()});
  const hint = button(label(), () => {
    hints.append(element("li", {textContent: exercise.hints[hints.children.length]}));
    hint.textContent = label();
    hint.disabled = left() === 0;
  });
  hints.setAttribute("aria-live", "polite");
  const solution = element("pre", {className: "source", tabIndex: 0});
  solution.append(colored(exercise.solution));
  const href = `?${new URLSearchParams({lab: exercise.lab, exercise: exercise.id})}`;
  return element("div", {}, [
    element("p", {textContent: exercise.task}),
    element("p", {className: "quiet", textContent: exercise.seat ? words.takes_part : ""}),
    desk,
    element("div", {className: "buttons"}, [hint]),
    hints,
    folded(words.solution, [solution]),
    element("p", {className: "quiet"}, [element("a", {href, textContent: words.link})]),
  ]);
}
