"""What the server sends can be read at once, and nothing jumps when the lab takes its place."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.lab import wait_until
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

HEIGHT = 844
MOST_SHIFT = 0.05
"""Of a good page, by https://web.dev/articles/cls."""
AFTER_MS = 2_000
OBSERVE = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const {value, hadRecentInput, sources} of list.getEntries()) {
    const of = sources.map(({node}) => node?.id || node?.className || node?.nodeName);
    if (!hadRecentInput) window.shifts.push({value, of});
  }
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => {
  const {element, size, startTime} = list.getEntries().at(-1);
  window.largest = {sent: Boolean(element?.closest("#weblab-shell")), size, startTime};
}).observe({type: "largest-contentful-paint", buffered: true});
"""
"""Notes each shift of the layout, and whether the largest paint is of what the server sent."""
LOOKS = (
    ("draw", "en", True),
    ("cnn", "ko", False),
    ("optimizers", "en", False),
    ("movies", "ko", True),
)
"""Lab, language, and whether the wide page is one of the long tests, or else the narrow one."""
SCRIPTS = (
    r"(guard|page)\.js",
    r"static/bokeh/bokeh(-widgets|-tables)?\.min\.js",
    r"static/panel/panel\.min\.js",
    r"static/panel-material-ui/[^/]+/panel-material-ui\.bundle\.js",
    r"runtime/pyodide(\.asm)?\.js",
)
"""All scripts that a lab needs before it answers."""


def note_script(url: str, site_url: str, scripts: list[str]) -> None:
    """Note which of the site's scripts is requested."""
    name = url.partition("#")[0].removeprefix(site_url).removesuffix(".gz")
    if url.startswith(site_url) and name.endswith((".js", ".mjs")):
        scripts.append(name)


@pytest.mark.parametrize(
    ("lab", "language", "width"),
    [
        pytest.param(lab, language, width, marks=pytest.mark.long if long else ())
        for lab, language, wide_is_long in LOOKS
        for width, long in ((1280, wide_is_long), (390, not wide_is_long))
    ],
)
def test_nothing_jumps_while_a_lab_starts(page, site_url, lab, language, width):
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.add_init_script(OBSERVE)
    scripts: list[str] = []
    page.on("request", lambda request: note_script(request.url, site_url, scripts))
    page.goto(f"{site_url}?lab={lab}&lang={language}")
    heading = page.locator("#weblab-shell h1")
    expect(heading).to_have_text(LABS[lab].translate(language)(LABS[lab].title))
    before = heading.bounding_box()
    page.evaluate("window.weblab.ready")
    loaded = [*scripts]
    expect(page.locator("#weblab-shell")).to_have_count(0)
    page.wait_for_timeout(AFTER_MS)
    shifts = page.evaluate("window.shifts")
    assert sum(each["value"] for each in shifts) <= MOST_SHIFT, shifts
    assert page.evaluate("window.largest.sent"), page.evaluate("window.largest")
    after = page.get_by_role("heading", level=1).bounding_box()
    assert after == pytest.approx(before, abs=2)
    unneeded = [each for each in loaded if not re.fullmatch("|".join(SCRIPTS), each)]
    assert loaded
    assert not unneeded


def test_every_page_that_the_server_sends_has_its_heading_and_article(site):
    for lab, spec in LABS.items():
        for language in LANGUAGES:
            page = (site / LABS[lab].address(language) / "index.html").read_text(encoding="utf-8")
            translate = spec.translate(language)
            assert f"<h1>{translate(spec.title)}</h1>" in page
            headings = re.findall(r"^## (.+)$", spec.article(language), re.MULTILINE)
            found = re.findall("<h2 id.*", page)
            shown = [re.sub(r"<[^>]+>|¶", "", each).strip() for each in found]
            assert [re.sub(r"[*`]", "", each) for each in headings] == shown


@pytest.mark.parametrize(("path", "language"), [("", "en"), ("ko/cnn/", "ko")])
def test_a_page_can_be_read_without_scripts(browser: Browser, site_url, path, language):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#weblab-shell .article p").first).to_be_visible()
    expect(page.locator("#weblab-shell .article math[display=block]").first).to_be_visible()
    expect(page.locator("#weblab-shell .experiment")).to_be_hidden()
    expect(page.locator("#weblab-loading")).to_be_hidden()
    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_role("link", name=LABS["movies"].translate(language)(LABS["movies"].title)).click()
    page.wait_for_url(site_url + LABS["movies"].address(language))
    page.locator("header a[hreflang]").click()
    (other,) = set(LANGUAGES) - {language}
    page.wait_for_url(site_url + LABS["movies"].address(other))
    assert page.locator("html").get_attribute("lang") == other
    context.close()


def test_a_labs_own_page_becomes_the_lab_with_the_settings_of_its_address(page, site_url):
    page.goto(f"{site_url}ko/optimizers/?x=-5")
    page.evaluate("window.weblab.ready")
    assert page.url.startswith(f"{site_url}?")
    assert {"lab=optimizers", "lang=ko", "x=-5.0"} <= {*page.url.partition("?")[2].split("&")}
    assert page.evaluate("window.weblab.lab") == "optimizers"
    assert page.locator("html").get_attribute("lang") == "ko"


def article_top(page: Page) -> float:
    """Return how far below the upper edge of the window the article's second heading is."""
    box = page.locator(".article h2").nth(1).bounding_box()
    assert box is not None
    return box["y"]


def test_the_article_is_read_while_the_lab_is_on_its_way(page, site_url):
    held = []
    page.route("**/prerendered/*", lambda route: held.append(route))
    page.goto(f"{site_url}?lab=cnn&lang=en")
    expect(page.locator("#weblab-shell h1")).to_have_text("Convolution")
    expect(page.locator("#weblab-loading")).to_contain_text("MB")
    page.locator(".article h2").nth(1).scroll_into_view_if_needed()
    wait_until(page, lambda: page.evaluate("scrollY") > 0, "a scroll")
    before = article_top(page)
    held[0].continue_()
    expect(page.locator("#weblab-shell")).to_have_count(0)
    assert article_top(page) == pytest.approx(before, abs=4)
    page.evaluate("window.weblab.ready")
