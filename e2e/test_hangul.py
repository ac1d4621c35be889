"""Korean letters come with the site where a system has none: on the page, in figures, offline."""

import pytest

from e2e.lab import open_lab, wait_until
from e2e.serving import serving
from e2e.test_offline import wait_until_kept

SLICE = "/static/noto-sans-kr/noto-sans-kr-"
SYLLABLES = "학습값층"
"""Some that the labs use."""
SHAPES = """
(syllables) => {
  const {fontFamily} = getComputedStyle(document.body);
  const draw = (syllable) => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 40, height: 40});
    const context = canvas.getContext("2d");
    context.font = `30px ${fontFamily}`;
    context.fillText(syllable, 4, 32);
    return canvas.toDataURL();
  };
  return [...syllables].map(draw);
}
"""
"""Pictures of syllables: the boxes of a typeface that has none of them are all alike."""
NOTE_TEXTS = """
window.drawn = {};
const {fillText} = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  if (/[가-힣]/.test(text)) window.drawn[text] = document.fonts.check(this.font, text);
  return fillText.call(this, text, ...rest);
};
"""
"""Notes for each Korean text on a canvas whether its letters were there when it was last drawn."""


def are_letters(page):
    """Return whether Korean syllables have different shapes."""
    return len(set(page.evaluate(SHAPES, SYLLABLES))) == len(SYLLABLES)


@pytest.fixture
def slices(page):
    """The slices of the typeface that the page asks for."""
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    return lambda: [url for url in urls if SLICE in url]


def test_a_page_in_korean_has_letters_and_one_in_english_loads_none(page, site_url, slices):
    open_lab(page, site_url, "optimizers")
    has_own = are_letters(page)
    assert slices() == []
    page.add_init_script(NOTE_TEXTS)
    open_lab(page, site_url, "optimizers", lang="ko", part="MNIST")
    wait_until(page, lambda: are_letters(page), "Korean letters")
    assert has_own or slices()
    wait_until(page, lambda: all(page.evaluate("Object.values(drawn)")), "letters in figures")
    assert page.evaluate("Object.keys(drawn).length") > 0


def test_another_language_brings_its_letters(page, site_url):
    open_lab(page, site_url, "backprop")
    page.locator("header a[hreflang=ko]").click()
    wait_until(page, lambda: are_letters(page), "Korean letters")


def test_without_scripts_there_are_letters_too(browser, site_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_url}ko/draw/")
    wait_until(page, lambda: are_letters(page), "Korean letters")
    context.close()


def test_letters_need_no_network_once_some_were_needed(context, site):
    page = context.new_page()
    with serving(site) as url:
        open_lab(page, url, "backprop", lang="ko")
        wait_until_kept(page)
    open_lab(page, url, "draw", lang="ko")
    assert are_letters(page)
