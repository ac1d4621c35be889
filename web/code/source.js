// A part of the engine's source: what it does, its equation, its lines.

import {colored} from "./colors.js";
import {button, element, filled} from "./elements.js";

const SHORT = 60; // lines; longer parts are cut and open on demand

/**
 * @param {any} part
 * @param {Record<string, string>} words
 * @param {() => void} own makes it the visitor's own
 */
export function sourceView(part, words, own) {
  const lines = {path: part.path, first: part.first, last: part.last};
  /** @type {Node[]} */
  const about = [element("p", {textContent: part.word})];
  if (part.equation)
    about.push(element("pre", {className: "equation", textContent: part.equation}));
  if (part.backward) {
    about.push(
      element("p", {className: "quiet", textContent: `${words.backward} ${part.backward}`}),
    );
  }
  if (part.reference) {
    about.push(
      element("p", {className: "quiet", textContent: `${words.reference} ${part.reference}`}),
    );
  }
  const code = element("pre", {className: "source", tabIndex: 0});
  code.setAttribute("aria-label", part.name);
  const all = part.source.split("\n");
  const short = all.slice(0, SHORT).join("\n");
  const cut = all.length > SHORT + 10;
  code.replaceChildren(colored(cut ? short : part.source));
  const more = button(filled(words.show_all, {count: all.length}), () => {
    code.replaceChildren(colored(part.source));
    more.remove();
    code.focus();
  });
  return element("div", {}, [
    ...about,
    element("p", {className: "quiet place", textContent: filled(words.place, lines)}),
    code,
    element("div", {className: "buttons"}, [
      ...(part.original ? [button(words.own, own, {className: "first"})] : []),
      ...(cut ? [more] : []),
    ]),
  ]);
}
