"""The page around every lab: both languages, both themes, any width, any path."""

import pytest

from e2e.serving import serving
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

WIDTHS = (1280, 390)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lab", LABS)
def test_a_lab_opens_without_overflow(page, site_url, lab, language, theme, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{site_url}?lab={lab}&lang={language}&theme={theme}")
    page.evaluate("window.weblab.ready")
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.locator("main").evaluate("main => getComputedStyle(main).backgroundColor")
    brightness = sum(int(part) for part in background[4:-1].split(",")[:3])
    assert (brightness < 200) == (theme == "dark")


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
