"""The page around every lab: both languages, both themes, any width, any path."""

import pytest

from e2e.accessibility import (
    nameless_stops,
    scrolling_sideways,
    switch_theme,
    wait_for_no_violations,
)
from e2e.serving import serving
from weblab.labs.registry import LABS

WIDTHS = (1280, 390, 320)
HEIGHT = 844
LAID_OUT_MS = 300
PRINTED = 720
"""Pixels between the margins of an A4 page."""
BEYOND = """
(formulas) => formulas.map(
  ({parentElement: {scrollWidth, clientWidth}}) => scrollWidth - clientWidth
)
"""
"""How far each formula leaves its column."""
LOOKS = (("ko", "dark"), ("en", "light"))  # taken in turns: each opening takes Python's start


def brightness(element, style="backgroundColor"):
    """Return the mean of red, green and blue of an element's colour, 0 to 255, or None."""
    colour = element.evaluate(f"element => getComputedStyle(element).{style}")
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")]
    return None if parts[3:] == [0] else sum(parts[:3]) / 3


@pytest.mark.parametrize(
    ("lab", "language", "theme"),
    [(lab, *LOOKS[number % len(LOOKS)]) for number, lab in enumerate(LABS)],
)
def test_a_lab_opens_from_its_snapshot_without_overflow(
    page, site_url, lab, language, theme, loaded
):
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    page.goto(f"{site_url}?lab={lab}&lang={language}&theme={theme}")
    page.evaluate("window.weblab.ready")  # which also means that the document is as rendered
    assert not loaded(), "no package is needed where there is a snapshot"
    assert page.evaluate("document.documentElement.lang") == language
    assert (brightness(page.locator("main")) < 128) == (theme == "dark")
    assert page.title().endswith(" · weblab")
    wait_for_no_violations(page)
    assert nameless_stops(page) == []
    for width, media in [*((width, "screen") for width in WIDTHS), (PRINTED, "print")]:
        page.emulate_media(media=media)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.wait_for_timeout(LAID_OUT_MS)
        if media == "screen":
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert scrolling_sideways(page) == []
        beyond = page.locator(".article math[display=block]").evaluate_all(BEYOND)
        assert len(beyond) == LABS[lab].article(language).count('display="block"')
        assert set(beyond) <= {0}
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    switch_theme(page, LABS[lab].translate(language)("Dark theme"))
    wait_for_no_violations(page)
    assert (brightness(page.locator("main")) < 128) == (theme != "dark")


@pytest.mark.parametrize(("theme", "scheme"), [("light", "dark"), ("dark", "light")])
def test_an_embed_is_readable_whatever_the_system_prefers(page, site_url, theme, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site_url}?lab=draw&lang=en&embed=1&theme={theme}")
    page.evaluate("window.weblab.ready")
    background = brightness(page.locator("html"), "backgroundColor")
    background = background if background is not None else brightness(page.locator("body"))
    text = brightness(page.get_by_role("status"), "color")
    hint = brightness(page.get_by_text("Draw a digit from 0 to 9 here"), "color")
    assert (background < 128) == (theme == "dark")
    assert abs(background - text) > 128
    assert abs(background - hint) > 128


def test_the_themes_switch_is_part_of_the_address(page, site_url):
    page.goto(f"{site_url}?lab=draw&lang=en&theme=light")
    page.evaluate("window.weblab.ready")
    page.get_by_role("button", name="Dark theme").click()
    page.wait_for_url("**theme=dark**")
    assert page.locator("html").evaluate("html => html.style.colorScheme") == "dark"


def test_the_language_is_the_browsers_where_the_link_has_none(browser, site_url):
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto(site_url)
    page.evaluate("window.weblab.ready")
    assert page.evaluate("document.documentElement.lang") == "ko"
    context.close()


def test_the_site_works_under_any_path(page, site):
    with serving(site.parent) as url:
        page.goto(f"{url}{site.name}/?lab=draw")
        page.evaluate("window.weblab.ready")
        assert page.evaluate("window.weblab.state") == "idle"
        links = page.locator("a[href]").evaluate_all("links => links.map((link) => link.href)")
        assert links
        assert all(link.startswith(f"{url}{site.name}/") for link in links), links
