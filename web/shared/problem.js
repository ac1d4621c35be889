// What went wrong, in a form that a worker can send to the page, which says it in its language.

/** A sentence of the page's messages with what fills it in, and details for who reports it. */
export class Problem extends Error {
  /**
   * @param {string} sentence its name among the messages
   * @param {Record<string, string | number>} values what stands in its gaps
   * @param {string} details such as a traceback
   */
  constructor(sentence, values = {}, details = "") {
    super(details || `${sentence}: ${Object.values(values).join(" ")}`);
    this.sentence = sentence;
    this.values = values;
    this.details = details;
  }
}

/**
 * Describes any error as plain data.
 * @param {any} error
 * @returns {{sentence: string, values: Record<string, string | number>, details: string}}
 */
export function describe(error) {
  if (error instanceof Problem) {
    const {sentence, values, details} = error;
    return {sentence, values, details};
  }
  return {sentence: "broken", values: {}, details: String(error?.message ?? error)};
}

/**
 * Returns a problem in one line: of one that is none of the site's files, an error's own last line.
 * @param {{sentence: string, values: Record<string, string | number>, details: string}} problem
 * @param {import("./messages.js").Say} say
 */
export function inWords({sentence, values, details}, say) {
  if (sentence !== "broken") return say(sentence, values);
  return details.trim().split("\n").at(-1) ?? "";
}
