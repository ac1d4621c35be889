// What stands in a lab's place until it is wanted: its title, a button, and a picture of it. As high as
// the lab will be.

import {SITE} from "./address.js";
import {WORDS} from "./words.js";

const STYLES = `
  :host { display: block; }
  :host([hidden]) { display: none; }
  #probe { position: absolute; transition: color 1ms; }
  #lab { position: relative; min-width: min(100%, 300px); container-type: inline-size; }
  iframe { display: block; width: 100%; height: var(--height); border: 0; }
  iframe, #poster { max-height: var(--most, none); }
  .waiting { position: absolute; inset: 0 0 auto; visibility: hidden; }
  #poster {
    position: relative; box-sizing: border-box; height: var(--narrow); overflow: hidden;
    border: 1px solid light-dark(#ccc, #444); border-radius: 8px;
    background: light-dark(#fff, #121212); color: light-dark(#1c1c1c, #f2f2f2);
    font: 1rem/1.5 Roboto, "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif;
    word-break: keep-all; overflow-wrap: anywhere;
  }
  @container (min-width: 540px) { #poster { height: var(--middle); } }
  @container (min-width: 900px) { #poster { height: var(--wide); } }
  img { display: block; width: 100%; cursor: pointer; }
  #words { position: sticky; top: 0; padding: 16px; background: light-dark(#fff, #121212); }
  strong { display: block; font-size: 1.375rem; }
  p { margin: 4px 0 0; }
  button {
    min-height: 44px; margin-top: 12px; padding: 0 24px; border: 0; border-radius: 8px;
    background: light-dark(#005a8f, #56b4e9); color: light-dark(#fff, #121212);
    font: inherit; font-weight: 700; cursor: pointer;
  }
  button:disabled { opacity: .7; cursor: progress; }
  a { display: inline-block; margin: 12px 0 0 16px; color: inherit; }
  [role="alert"]:empty { display: none; }
`;

function make(name, values = {}, ...inside) {
  const element = Object.assign(document.createElement(name), values);
  element.append(...inside);
  return element;
}

/**
 * Adopts the element's styles; a page's policy allows these where it forbids style elements.
 * @param {ShadowRoot} shadow
 */
export function adoptStyles(shadow) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  shadow.adoptedStyleSheets = [sheet];
}

const NARROW = 540; // pixels; posts on phones are narrower

/**
 * Returns the address of the picture that the build has taken of a lab, if there is one.
 * @param {string} lab
 * @param {string} language
 * @param {string} theme
 * @param {number} width of the room for it
 */
export function pictureOf(lab, language, theme, width) {
  if (!WEBLAB_PICTURED || !WEBLAB_LABS[lab]) return null;
  return `${SITE}posters/${lab}.${language}.${theme}.${width < NARROW ? 360 : 720}.webp`;
}

/**
 * Returns the poster of a lab.
 * @param {object} asked
 * @param {string} asked.lab
 * @param {"en" | "ko"} asked.language
 * @param {string} asked.page where the lab has a page of its own
 * @param {() => void} asked.press the button
 * @param {() => void} asked.open the picture
 */
export function makePoster({lab, language, page, press, open}) {
  const words = WORDS[language];
  const title = WEBLAB_LABS[lab]?.title[language] ?? words.unknown;
  const button = make("button", {type: "button", textContent: words.run, onclick: press});
  const alert = make("p", {role: "alert"});
  const link = make("a", {href: page, target: "_blank", rel: "noopener", textContent: words.open});
  link.hidden = true;
  const inside = [make("strong", {textContent: title}), alert, button, link];
  const image = make("img", {alt: "", loading: "lazy", onclick: open});
  image.onerror = () => image.remove();
  const poster = make("section", {id: "poster", lang: language, ariaLabel: title});
  poster.append(make("div", {id: "words"}, ...inside));
  return {
    element: poster,
    title,
    /** @param {string | null} picture its address */
    show(picture) {
      if (!picture || image.src === picture) return;
      image.src = picture;
      poster.append(image);
    },
    starts() {
      Object.assign(button, {textContent: words.starting, disabled: true});
      Object.assign(alert, {textContent: ""});
      link.hidden = true;
    },
    /** @param {() => void} retry */
    tellSilence(retry) {
      Object.assign(button, {textContent: words.retry, disabled: false, onclick: retry});
      alert.textContent = words.silent;
      link.hidden = false;
    },
  };
}

/**
 * Gives a poster the heights of its lab on pages of three widths.
 * @param {HTMLElement} box
 * @param {string} lab
 */
export function reserve(box, lab) {
  const heights = WEBLAB_LABS[lab]?.heights ?? [];
  for (const [number, name] of ["narrow", "middle", "wide"].entries()) {
    box.style.setProperty(`--${name}`, `${heights[number] ?? 200}px`);
  }
}
