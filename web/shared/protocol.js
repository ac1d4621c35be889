// What a lab in a frame and the page around it tell each other; the README documents it.

export const PROTOCOL = 1;

/** What the page around a lab may ask for. */
export const METHODS = [
  ...["run", "pause", "step", "reset", "set", "get"],
  ...["link", "image", "csv", "theme"],
];

const STATES = ["loading", "idle", "running", "paused", "done", "error"];
const MOST_ASKED = 10_000; // characters of an ask's arguments
const MOST_TOLD = 1_000_000; // characters of what a lab tells of itself

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isNumber = (value) => Number.isSafeInteger(value) && value >= 0;

// Messages may hold what JSON cannot: such are none of ours.
function isAtMost(most, value) {
  try {
    return JSON.stringify(value).length <= most;
  } catch {
    return false;
  }
}

/**
 * Whether the page around a lab asks for something that there is.
 * @param {any} data of a message
 */
export function isAsk(data) {
  return (
    isObject(data) &&
    data.type === "weblab:ask" &&
    data.protocol === PROTOCOL &&
    isNumber(data.id) &&
    METHODS.includes(data.method) &&
    Array.isArray(data.args) &&
    isAtMost(MOST_ASKED, data.args)
  );
}

/**
 * Whether a lab says how it is.
 * @param {any} data of a message
 */
export function isNews(data) {
  return (
    isObject(data) &&
    data.type === "weblab" &&
    STATES.includes(data.state) &&
    isObject(data.metrics) &&
    isAtMost(MOST_TOLD, data)
  );
}

/**
 * Whether a lab answers what it was asked.
 * @param {any} data of a message
 */
export function isAnswer(data) {
  return (
    isObject(data) &&
    data.type === "weblab:answer" &&
    data.protocol === PROTOCOL &&
    isNumber(data.id) &&
    (data.error === undefined || isText(data.error))
  );
}

/**
 * Whether a lab says that it listens; it does not know what it was asked before.
 * @param {any} data of a message
 */
export function isHello(data) {
  return isObject(data) && data.type === "weblab:hello" && data.protocol === PROTOCOL;
}
