// What an embedded lab owes the page around it: word of how it is and how high it would like to
// be, and that no link takes the lab's place in its frame.

export function openLinksOutside() {
  document.head.append(Object.assign(document.createElement("base"), {target: "_blank"}));
}

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
