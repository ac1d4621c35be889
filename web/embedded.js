// Tells the page around an embedded lab how it is, and how high it would like to be.

export function postToParent() {
  if (window.parent === window) return;
  const post = () => {
    const {lab, state, metrics} = window.weblab;
    const height = document.body.scrollHeight;
    window.parent.postMessage({type: "weblab", lab, state, metrics, height}, "*");
  };
  window.addEventListener("weblab:change", post);
  new ResizeObserver(post).observe(document.body);
}
