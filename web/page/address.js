// What an address asks for: the lab, its language and theme, and whether it is an embed.

import {languageOf} from "../shared/messages.js";

/** @typedef {{lab: any, language: "en" | "ko", dark: boolean, embedded: boolean}} Asked */

/**
 * Returns what is asked for; of a parameter that comes twice the last counts, as in Python.
 * @param {string} search
 * @returns {Asked}
 */
export function readAddress(search) {
  const parameters = new URLSearchParams(search);
  const given = (name) => parameters.getAll(name).pop();
  const theme = given("theme") ?? "";
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  return {
    lab: given("lab"),
    language: languageOf(search, navigator.language),
    dark: ["light", "dark"].includes(theme) ? theme === "dark" : prefersDark,
    embedded: given("embed") === "1",
  };
}

/**
 * Gives the page's address other parameters; its place in the history stays what it is.
 * @param {Iterable<[string, string]>} changed
 */
export function changeAddress(changed) {
  const address = new URL(window.location.href);
  for (const [name, value] of changed) address.searchParams.set(name, value);
  window.history.replaceState(window.history.state, "", address);
}
