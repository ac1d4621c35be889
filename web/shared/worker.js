/**
 * Starts a module worker from its source. It needs no file that could be missing or another
 * version's, and obeys the policy of the page that starts it.
 * @param {string} source
 */
export function workerFrom(source) {
  const address = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const worker = new Worker(address, {type: "module"});
  // An address that is taken back at once is gone before Firefox and WebKit have read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return worker;
}
