// <weblab-lab lab="draw" lang="ko" theme="dark"></weblab-lab>: a lab in somebody's page.
// Every attribute that is not HTML's own is passed on as a parameter of the lab.

const OF_HTML = /^(class|dir|hidden|id|is|part|role|slot|style|tabindex|title|(aria-|data-|on).*)$/;
const FIRST_HEIGHT = 900;
const MOST_HEIGHT = 20_000; // several times what the longest lab needs on the narrowest screen
const SITE = new URL(".", import.meta.url);

class WeblabLab extends HTMLElement {
  /** @type {HTMLIFrameElement | undefined} */
  frame;
  listener = (event) => this.receive(event);

  connectedCallback() {
    window.addEventListener("message", this.listener);
    if (this.frame) return; // moved within its page
    const address = new URL(SITE);
    address.searchParams.set("embed", "1");
    for (const {name, value} of this.attributes) {
      if (!OF_HTML.test(name)) address.searchParams.set(name, value);
    }
    const frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = this.title || `weblab: ${this.getAttribute("lab") ?? "draw"}`;
    frame.loading = "lazy";
    Object.assign(frame.style, {width: "100%", height: `${FIRST_HEIGHT}px`, border: "0"});
    this.style.display ||= "block";
    this.attachShadow({mode: "open"}).append(frame);
    this.frame = frame;
  }

  disconnectedCallback() {
    window.removeEventListener("message", this.listener);
  }

  // Only from the site itself: a link in the frame may have led to somebody else's page.
  receive({source, origin, data}) {
    const {frame} = this;
    if (!frame || source !== frame.contentWindow || origin !== SITE.origin) return;
    if (data?.type !== "weblab") return;
    const {lab, state, metrics, height} = data;
    if (Number.isFinite(height) && height > 0) {
      frame.style.height = `${Math.min(Math.ceil(height), MOST_HEIGHT)}px`;
    }
    this.dispatchEvent(new CustomEvent("weblab:change", {detail: {lab, state, metrics}}));
  }
}

if (!customElements.get("weblab-lab")) customElements.define("weblab-lab", WeblabLab);
