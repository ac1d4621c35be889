// The V-shaped picture of a gradient check: the error of backward by the step of the difference.

import {element, filled} from "./elements.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, BELOW] = [340, 170, 44, 34];
const LOWEST = 1e-13;
const STYLES = [
  ["#0072b2", ""],
  ["#d55e00", "6 3"],
  ["#009e73", "2 3"],
  ["#cc79a7", "8 3 2 3"],
];

function drawn(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.textContent = text;
  return made;
}

/**
 * Returns where a point lies in the picture.
 * @param {number} epsilon
 * @param {number} error
 * @param {number[]} epsilons
 */
export function placeOf(epsilon, error, epsilons) {
  const [least, most] = [Math.min(...epsilons), Math.max(...epsilons)].map(Math.log10);
  const across = (Math.log10(epsilon) - least) / (most - least || 1);
  const up = Math.log10(Math.min(1, Math.max(error, LOWEST))) / Math.log10(LOWEST);
  return [LEFT + across * (WIDTH - LEFT - 10), 8 + up * (HEIGHT - BELOW - 8)];
}

/**
 * @param {{epsilons: number[], errors: Record<string, (number | null)[]>}} gradient
 * @param {Record<string, string>} words
 */
export function gradientFigure({epsilons, errors}, words) {
  const picture = drawn("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img"});
  picture.setAttribute("aria-label", words.gradient_caption);
  for (const power of [0, -4, -8, -12]) {
    const [, y] = placeOf(epsilons[0], 10 ** power, epsilons);
    picture.append(
      drawn("line", {x1: LEFT, x2: WIDTH - 10, y1: y, y2: y, class: "grid"}),
      drawn("text", {x: LEFT - 6, y: y + 4, "text-anchor": "end"}, `1e${power}`),
    );
  }
  for (const epsilon of epsilons.filter((_, index) => index % 3 === 0)) {
    const [x] = placeOf(epsilon, 1, epsilons);
    const text = epsilon.toExponential(0).replace("+", "");
    picture.append(drawn("text", {x, y: HEIGHT - 18, "text-anchor": "middle"}, text));
  }
  const middle = (LEFT + WIDTH) / 2;
  picture.append(drawn("text", {x: middle, y: HEIGHT - 3, "text-anchor": "middle"}, "ε"));
  const keys = Object.entries(errors).map(([name, values], index) => {
    const [stroke, dash] = STYLES[index % STYLES.length];
    const known = epsilons
      .map((epsilon, place) => ({epsilon, error: values[place]}))
      .filter(({error}) => error !== null && error !== undefined);
    const points = known.map(({epsilon, error}) => placeOf(epsilon, error ?? 1, epsilons).join());
    const style = {fill: "none", stroke, "stroke-width": 2, "stroke-dasharray": dash};
    picture.append(drawn("polyline", {points: points.join(" "), ...style}));
    const least = Math.min(...known.map(({error}) => error ?? 1));
    const said = filled(words.gradient_least, {name, error: least.toPrecision(2)});
    const key = element("li", {textContent: said});
    key.style.setProperty("--color", stroke);
    return key;
  });
  return element("figure", {}, [
    element("figcaption", {textContent: words.gradient_caption}),
    picture,
    element("ul", {className: "keys"}, keys),
  ]);
}
