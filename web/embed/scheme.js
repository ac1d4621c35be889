// Whether a page is dark: where its text is light. This also holds for pages that switch by a class
// of their own and tell no browser of it.

const BRIGHT = 0.5;

/**
 * Returns how bright a color is, from 0 to 1.
 * @param {string} color as a browser computes it
 */
export function brightness(color) {
  const kind = color.slice(0, color.indexOf("("));
  const inside = color.slice(kind.length + 1).replace(/^[a-z][\w-]*/, ""); // a space's name
  const numbers = (inside.match(/[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  if (/^ok/.test(kind)) return numbers[0];
  if (/^l/.test(kind)) return numbers[0] / 100;
  const most = /^rgb/.test(kind) ? 255 : 1;
  const [red = 0, green = 0, blue = 0] = numbers;
  return (0.2 * red + 0.7 * green + 0.1 * blue) / most;
}

/**
 * Whether text is written on a dark ground.
 * @param {Element} element
 */
export function isOnDark(element) {
  return brightness(getComputedStyle(element).color) > BRIGHT;
}
