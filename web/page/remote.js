// An embed driven by the page around it: what of that the page itself does, and what Python does.

import {Asks} from "./asks.js";
import {linkHere, news} from "./embedded.js";
import {pictureOf} from "./picture.js";
import {runButtonOf} from "./presses.js";

/** @typedef {{link: import("./link.js").Link, mark: (model: any) => void}} Joined */

/**
 * Returns what answers the page around an embed.
 * @param {Promise<Joined>} joined the document on the page, joined to Python's
 * @param {(ask: import("./asks.js").Ask) => void} send to Python
 */
export function makeAsks(joined, send) {
  const document = () => joined.then(({link}) => link.jsdoc);
  const own = {
    get: news,
    link: linkHere,
    image: async (format) => pictureOf((await document()).views_manager, format),
    theme: async (theme) => {
      const {roots} = await document();
      const dark = theme === "dark";
      window.document.documentElement.dataset.theme = dark ? "dark" : "light"; // for the components
      roots()[0].data.dark_theme = dark;
    },
  };
  const early = ({method}) => {
    if (method !== "run") return;
    joined.then(({link, mark}) => mark(runButtonOf(link.jsdoc)));
  };
  return new Asks(own, send, early);
}
