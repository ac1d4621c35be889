"""What a page is like for a screen reader, a keyboard and a narrow window."""

import json
import time

from playwright.sync_api import Page

from build_scripts.content.bundle import TOOLS, web_tool

SETTLED_S = 20
VIOLATIONS = """
async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
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


def wait_for_no_violations(page: Page) -> None:
    """Wait until axe-core finds nothing: colors may be on their way."""
    deadline = time.monotonic() + SETTLED_S
    while found := violations(page):
        if time.monotonic() > deadline:
            raise AssertionError(f"expected nothing for axe-core to find. Received: {found}")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on a page, each with the element that it is about."""
    if not page.evaluate("'axe' in window"):
        web_tool("esbuild")  # installs all tools
        page.evaluate((TOOLS / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = json.loads(page.evaluate(VIOLATIONS))
    return found


def nameless_stops(page: Page) -> list[str]:
    """Return the stops of the Tab key that have no name."""
    found: list[str] = json.loads(page.evaluate(NAMELESS_STOPS))
    return found


def scrolling_sideways(page: Page) -> list[str]:
    """Return what scrolls sideways inside a page."""
    found: list[str] = json.loads(page.evaluate(SCROLLING))
    return found
