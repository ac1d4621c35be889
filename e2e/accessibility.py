"""What a page is like for a screen reader, a keyboard and a narrow window."""

import json
import re
import time

from playwright.sync_api import Page

from build_scripts.content.bundle import TOOLS, web_tool

SETTLED_S = 20
SETTLES_MS = 2_000
"""Until colors have changed; a page does nothing while axe-core looks at it."""
VIOLATIONS = """
async () => {
  // no rule that runs by default needs the sheets preloaded
  const {violations} = await axe.run(document, {resultTypes: ["violations"], preload: false});
  const said = ({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 200)}`);
  return JSON.stringify(violations.flatMap(said));
}
"""
EVERYTHING = """
function* everything(tree) {
  for (const each of tree.querySelectorAll("*")) {
    yield each;
    if (each.shadowRoot) yield* everything(each.shadowRoot);
  }
}
"""
"""Elements within components, too."""
NAMELESS_STOPS = f"""
() => {{
  {EVERYTHING}
  const isNameless = (each) => {{
    const named = "[aria-label], [aria-labelledby], a, button, input, summary, textarea";
    const isStop = each.tabIndex >= 0 && each.getBoundingClientRect().width > 0;
    return isStop && !each.matches(named);
  }};
  const found = [...everything(document)].filter(isNameless);
  return JSON.stringify(found.map((each) => each.outerHTML.slice(0, 200)));
}}
"""
SCROLLING = f"""
() => {{
  {EVERYTHING}
  const scrolls = (each) => {{
    const over = each.scrollWidth - each.clientWidth > 1 && each.clientWidth > 0;
    return over && /auto|scroll/.test(getComputedStyle(each).overflowX);
  }};
  const meant = "[tabindex='0'], [role=group]:has(button), textarea, .cm-scroller";
  const isMeant = (each) => each.matches(meant);
  const found = [...everything(document)].filter((each) => scrolls(each) && !isMeant(each));
  const said = (each) => `${{each.scrollWidth}} in ${{each.clientWidth}}: ${{each.outerHTML}}`;
  return JSON.stringify(found.map((each) => said(each).slice(0, 200)));
}}
"""
"""What scrolls sideways, but for regions that a keyboard can reach to do so, such as tables."""

ENGLISH = f"""
() => {{
  {EVERYTHING}
  const attributes = [
    ...["aria-label", "aria-description", "aria-roledescription", "aria-valuetext"],
    ...["alt", "label", "placeholder", "title"],
  ];
  const prose = ".article, code, pre, [lang=en], script, style";
  const isProse = (each) => each && (each.closest(prose) || isProse(each.getRootNode().host));
  const isNamedBy = (each, name) => name !== "aria-label" || !each.ariaLabelledByElements?.length;
  const textsOf = (each) => [
    ...attributes
      .filter((name) => isNamedBy(each, name))
      .map((name) => each.getAttribute(name) ?? ""),
    ...[...each.childNodes].filter(({{nodeType}}) => nodeType === 3).map((node) => node.data),
  ];
  const said = [...everything(document)].filter((each) => each.checkVisibility() && !isProse(each));
  const isEnglish = (text) => /[A-Za-z]{{2}}/.test(text) && !/[가-힣]/.test(text);
  const english = said.flatMap(textsOf).filter(isEnglish);
  return JSON.stringify([...new Set(english.map((text) => text.trim()))]);
}}
"""
"""Names and texts with words but without Hangul, but for articles, which cite, and code."""
FILM = re.compile(r".* \(\d{4}\)")
NAMES = {
    *("Adam", "He", "Momentum", "Nesterov", "Xavier", "English", "weblab"),
    *("Backspace", "Delete", "log", "softmax", "tanh"),
}
"""Words that are the same in each language, besides abbreviations such as ReLU."""


def switch_theme(page: Page, name: str) -> None:
    """Press the switch of the theme."""
    dark = page.get_by_role("button", name=name, exact=True)
    pressed = dark.get_attribute("aria-pressed")
    dark.click()
    page.mouse.move(0, 0)  # no tooltip
    assert dark.get_attribute("aria-pressed") != pressed


def wait_for_no_violations(page: Page) -> None:
    """Wait until axe-core finds nothing: colors may be on their way."""
    deadline = time.monotonic() + SETTLED_S
    page.wait_for_timeout(SETTLES_MS)
    while found := violations(page):
        if time.monotonic() > deadline:
            raise AssertionError(f"expected nothing for axe-core to find. Received: {found}")
        page.wait_for_timeout(SETTLES_MS)


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on a page, each with the element that it is about."""
    if not page.evaluate("'axe' in window"):
        web_tool("esbuild")  # installs all tools
        page.evaluate((TOOLS / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = json.loads(page.evaluate(VIOLATIONS))
    return found


def untranslated(page: Page) -> list[str]:
    """Return what is in English on a page in Korean: names of controls, and texts."""
    found: list[str] = json.loads(page.evaluate(ENGLISH))
    return [
        each for each in found if not (FILM.fullmatch(each) or all(map(_is_name, _words(each))))
    ]


def _words(text: str) -> list[str]:
    """Return the words of a text, without addresses and symbols of one letter."""
    return re.findall(r"[A-Za-z]{2,}", re.sub(r"https://\S+|im2col", "", text))


def _is_name(word: str) -> bool:
    return word in NAMES or sum(letter.isupper() for letter in word) > 1


def nameless_stops(page: Page) -> list[str]:
    """Return the stops of the Tab key that have no name."""
    found: list[str] = json.loads(page.evaluate(NAMELESS_STOPS))
    return found


def scrolling_sideways(page: Page) -> list[str]:
    """Return what scrolls sideways inside a page."""
    found: list[str] = json.loads(page.evaluate(SCROLLING))
    return found
