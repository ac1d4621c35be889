// <weblab-lab lab="draw" lang="ko" theme="dark" query="fit=0">: a lab in somebody's page. It costs
// nothing until it is wanted, obeys its attributes, tells what happens and does what it is asked.

import {ATTRIBUTES, addressOf, labOf, languageOf, pageOf} from "./address.js";
import {LabFrame} from "./frame.js";
import {adoptStyles, makePoster, pictureOf, reserve} from "./poster.js";
import {isOnDark} from "./scheme.js";

const MOST_HEIGHT = 20_000; // several times what the longest lab needs on the narrowest screen
const NEAR = "200px"; // how far out of sight a lab begins that should be there when it is seen
const REMOVED = "The lab was removed from its page.";

/** The elements of the page whose labs are open. */
const opened = new Set();

export class WeblabLab extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  #state = "loading";
  #address = "";
  #theme = "";
  #due = false; // whether the attributes are looked at once the author's script has ended
  #box = document.createElement("div");
  #probe = document.createElement("span");
  #prefers = window.matchMedia("(prefers-color-scheme: dark)");
  /** @type {LabFrame | undefined} */
  #frame;
  /** @type {ReturnType<typeof makePoster> | undefined} */
  #poster;
  /** @type {IntersectionObserver | undefined} */
  #sight;
  #followScheme = () => this.#tellTheme();

  connectedCallback() {
    if (!this.shadowRoot) {
      this.#box.id = "lab";
      this.#probe.id = "probe";
      this.#probe.addEventListener("transitionend", this.#followScheme);
      const shadow = this.attachShadow({mode: "open"});
      adoptStyles(shadow);
      shadow.append(this.#probe, this.#box);
    }
    this.#prefers.addEventListener("change", this.#followScheme);
    this.#plan();
  }

  /** With `moveBefore` an element is moved as it is: nothing ends and nothing begins. */
  connectedMoveCallback() {}

  // An element that is put elsewhere leaves its page for a moment.
  disconnectedCallback() {
    this.#prefers.removeEventListener("change", this.#followScheme);
    queueMicrotask(() => {
      if (!this.isConnected) this.#close();
    });
  }

  attributeChangedCallback(_name, before, now) {
    if (before !== now) this.#plan();
  }

  /** Starts the run or continues it; done when it runs. */
  run() {
    return this.#ask("run");
  }

  pause() {
    return this.#ask("pause");
  }

  /** Does one step; done when that is. */
  step() {
    return this.#ask("step");
  }

  reset() {
    return this.#ask("reset");
  }

  /** @param {Record<string, string | number | boolean | null>} values settings by name */
  set(values) {
    return this.#ask("set", values);
  }

  /** Returns lab, state, metrics, parameters and link. */
  get() {
    return this.#ask("get");
  }

  /** Returns the address of the lab's own page as things are set. */
  link() {
    return this.#ask("link");
  }

  /**
   * Returns the lab's figure as a data: URL.
   * @param {"png" | "svg"} format
   */
  image(format = "png") {
    return this.#ask("image", format);
  }

  /** Returns the lab's tables as text. */
  csv() {
    return this.#ask("csv");
  }

  #ask(method, ...args) {
    if (!this.isConnected) return Promise.reject(new Error("The lab is in no page."));
    if (this.#due) this.#follow();
    return this.#open().ask(method, ...args);
  }

  // Frameworks set attributes one by one, some of them late.
  #plan() {
    if (this.#due || !this.isConnected) return;
    this.#due = true;
    queueMicrotask(() => {
      if (this.#due && this.isConnected) this.#follow();
      this.#due = false;
    });
  }

  #follow() {
    this.#due = false;
    const wasOpen = Boolean(this.#frame);
    const {style} = this.#box;
    const most = this.getAttribute("max-height") ?? "";
    style.setProperty("--most", /^\d+$/.test(most) ? `${most}px` : most);
    const address = addressOf(this);
    if (address !== this.#address) {
      this.#close("The lab was started over with other settings.");
      this.#address = address;
    }
    if (this.#frame) this.#frame.element.title = this.#title;
    else this.#showPoster();
    this.#tellTheme();
    const load = this.getAttribute("load");
    if (wasOpen || load === "eager") this.#open();
    else if (load === "visible") this.#openInSight();
  }

  get #title() {
    return this.title || `weblab: ${this.#poster?.title ?? labOf(this)}`;
  }

  get #dark() {
    const theme = this.getAttribute("theme");
    return theme === "dark" || (theme !== "light" && isOnDark(this.#probe));
  }

  #tellTheme() {
    const theme = this.#dark ? "dark" : "light";
    if (theme === this.#theme) return;
    this.#theme = theme;
    this.#showPicture();
    this.#box.style.colorScheme = theme;
    this.#frame?.ask("theme", theme).catch(() => {}); // it is closed: its next one is asked for it
  }

  #showPoster() {
    this.#poster?.element.remove();
    const lab = labOf(this);
    reserve(this.#box, lab);
    this.#poster = makePoster({
      lab,
      language: languageOf(this),
      page: pageOf(this),
      press: () => this.#ask("run", true).catch(() => {}), // if what it shows has a run
      open: () => this.#open(),
    });
    this.#box.prepend(this.#poster.element);
    this.#showPicture();
  }

  #showPicture() {
    if (!this.#theme || this.#frame) return; // it follows
    const {clientWidth} = this.#box;
    const own = () => pictureOf(labOf(this), languageOf(this), this.#theme, clientWidth);
    this.#poster?.show(this.getAttribute("poster") ?? own());
  }

  #openInSight() {
    this.#sight ??= new IntersectionObserver(
      (seen) => {
        if (seen.some(({isIntersecting}) => isIntersecting)) this.#open();
      },
      {rootMargin: NEAR},
    );
    this.#sight.observe(this);
  }

  /** @returns {LabFrame} */
  #open() {
    if (this.#frame) return this.#frame;
    this.#sight?.disconnect();
    const address = `${this.#address}&theme=${this.#theme}`;
    const frame = new LabFrame(address, this.#title, {
      news: (news) => this.#hear(news),
      silent: () =>
        this.#poster?.tellSilence(() => {
          this.#poster?.starts();
          frame.retry();
        }),
    });
    this.#frame = frame;
    this.#state = "loading";
    this.#poster?.starts();
    frame.element.className = "waiting";
    this.#box.append(frame.element);
    opened.add(this);
    return frame;
  }

  #close(reason = REMOVED) {
    opened.delete(this);
    this.#sight?.disconnect();
    this.#sight = undefined;
    this.#frame?.close(reason);
    this.#frame = undefined;
  }

  #hear({lab, state, metrics, parameters, link, height, shown}) {
    const {style} = this.#box;
    const frame = this.#frame?.element;
    if (frame?.className && this.#poster) {
      style.setProperty("--height", `${this.#poster.element.offsetHeight}px`);
      this.#poster.element.remove();
      frame.className = "";
    }
    if (shown !== false && Number.isFinite(height) && height > 0) {
      style.setProperty("--height", `${Math.min(Math.ceil(height), MOST_HEIGHT)}px`);
    }
    const before = this.#state;
    this.#state = state;
    const detail = {lab, state, metrics, parameters, link};
    const tell = (name) =>
      this.dispatchEvent(
        new CustomEvent(`weblab:${name}`, {detail, bubbles: true, composed: true}),
      );
    if (before !== state) {
      if (before === "loading" && state !== "error") tell("ready");
      if (state === "running") this.#pauseOthers();
    }
    tell("change");
    if (before !== state && ["done", "error"].includes(state)) tell(state);
  }

  // One lab of a page computes at a time; the others keep what they have.
  #pauseOthers() {
    for (const other of opened) {
      if (other !== this && other.#state === "running") other.pause().catch(() => {});
    }
  }
}
