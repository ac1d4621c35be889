// Says that Python waits for a file: while an import brings one, a worker can tell nothing itself.

const SLOW_MS = 8_000;

/**
 * @param {import("./loading.js").Loading} loading
 * @param {import("../shared/messages.js").Say} say
 * @returns handlers of what a worker tells before and after
 */
export function tellLate(loading, say) {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  const timers = new Map();
  const came = ({source = "worker"}) => {
    clearTimeout(timers.get(source));
    loading.calm(`late ${source}`);
  };
  const late = ({file, source = "worker"}) => {
    const act = () => loading.worry(`late ${source}`, {text: say("late", {file})});
    timers.set(source, setTimeout(act, SLOW_MS));
  };
  return {late, came};
}
