// A teacher's link: it opens the exercises that are chosen here.

import {element, folded} from "./elements.js";

/**
 * @param {{id: string, name: string, lab: string, lab_title: string}[]} exercises
 * @param {Record<string, string>} words
 */
export function setLink(exercises, words) {
  const link = element("a", {hidden: true});
  const boxes = exercises.map(({id}) => element("input", {type: "checkbox", value: id}));
  const update = () => {
    const chosen = exercises.filter((_, index) => boxes[index].checked);
    link.hidden = !chosen.length;
    if (!chosen.length) return;
    const query = {lab: chosen[0].lab, exercise: chosen.map(({id}) => id).join(",")};
    link.href = `?${new URLSearchParams(query)}`;
    link.textContent = link.href;
  };
  const items = exercises.map(({name, lab_title}, index) => {
    boxes[index].addEventListener("change", update);
    return element("li", {}, [element("label", {}, [boxes[index], ` ${name} (${lab_title})`])]);
  });
  return folded(words.set_link, [
    element("p", {className: "quiet", textContent: words.set_how}),
    element("ul", {className: "choices"}, items),
    element("p", {}, [link]),
  ]);
}
