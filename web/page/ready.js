// When a lab can be used: the promise of window.weblab.ready.

/** Returns a promise that is kept once the lab leaves the state 'loading'. */
export function whenReady() {
  /** @type {Promise<void>} */
  const ready = new Promise((resolve, reject) => {
    const look = () => {
      const {state} = window.weblab;
      if (state === "loading") return;
      removeEventListener("weblab:change", look);
      if (state === "error") reject(new Error("weblab could not be loaded"));
      else resolve();
    };
    addEventListener("weblab:change", look);
  });
  ready.catch(() => {}); // the page itself has said why
  return ready;
}
