// The QR code of an address, to be shown on the wall of a classroom.

import {encode} from "uqr";

const SVG = "http://www.w3.org/2000/svg";
const BORDER = 4; // modules, as the standard asks for

/**
 * Returns the QR code of a text as a picture: dark on white, in either theme.
 * @param {string} text of up to about 2,900 bytes; a longer one has none
 */
export function qrCode(text) {
  const {data, size} = encode(text, {border: BORDER});
  const rows = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")));
  const make = (name, attributes) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const picture = make("svg", {viewBox: `0 0 ${size} ${size}`, "shape-rendering": "crispEdges"});
  picture.append(
    make("rect", {width: size, height: size, fill: "#fff"}),
    make("path", {d: rows.flat().join(""), fill: "#000"}),
  );
  return picture;
}
