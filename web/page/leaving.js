// A run in progress asks before its page is left; an embed never holds its reader back.

function ask(event) {
  event.preventDefault();
}

export function askBeforeLeaving() {
  window.addEventListener("weblab:change", () => {
    // Only while it is needed: a page with such a listener may be kept from coming back at once.
    if (window.weblab.state === "running") window.addEventListener("beforeunload", ask);
    else window.removeEventListener("beforeunload", ask);
  });
}
