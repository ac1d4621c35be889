// <weblab-lab lab="draw" lang="ko" theme="dark"></weblab-lab>: a lab in somebody's page.
// Every other attribute is passed on as a parameter of the lab.

const OWN_ATTRIBUTES = new Set(["class", "id", "slot", "style"]);
const FIRST_HEIGHT = 900;

class WeblabLab extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const address = new URL(".", import.meta.url);
    address.searchParams.set("embed", "1");
    for (const {name, value} of this.attributes) {
      if (!OWN_ATTRIBUTES.has(name)) address.searchParams.set(name, value);
    }
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = this.title || `weblab: ${this.getAttribute("lab") ?? "draw"}`;
    frame.loading = "lazy";
    frame.allow = "clipboard-write";
    Object.assign(frame.style, {width: "100%", height: `${FIRST_HEIGHT}px`, border: "0"});
    this.style.display ||= "block";
    this.attachShadow({mode: "open"}).append(frame);
    window.addEventListener("message", (event) => this.receive(event, frame));
  }

  receive({source, data}, frame) {
    if (source !== frame.contentWindow || data?.type !== "weblab") return;
    const {lab, state, metrics, height} = data;
    if (Number.isFinite(height) && height > 0) frame.style.height = `${Math.ceil(height)}px`;
    this.dispatchEvent(new CustomEvent("weblab:change", {detail: {lab, state, metrics}}));
  }
}

customElements.define("weblab-lab", WeblabLab);
