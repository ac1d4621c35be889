import html
import json

import pytest

from build_scripts.content.pages import PARTS, write_pages
from weblab.labs.registry import LABS

BUNDLE = "./static/look/v1/look.css"
FONT = "static/look/v1/roboto-latin-400-normal-A1.woff2"
OTHER_FONT = "roboto-greek-400-normal-B2.woff2"
FACES = "".join(
    f'@font-face{{font-family:Roboto;src:url("./{name}") format("woff2")}}'
    for name in (FONT.rpartition("/")[2], OTHER_FONT)
)
WORDS = {
    "en": "Why <em>ink</em> &amp; pen?",
    "ko": "왜?",
}


def document(language):
    """Return a document with the texts of a page, somewhere in its tree."""
    texts = {part: f"<p>{part} in {language}</p>" for part in PARTS}
    texts["article"] = f"<p>{WORDS[language]}</p>"
    texts["article"] += '<a href="?lab=draw&amp;lang=ko&amp;fit=0&amp;run=1">Try it</a>'
    texts["navigation"] = '<a href="?lab=cnn&amp;lang=ko">CNN</a>'
    models = [
        {"attributes": {"css_classes": ["markdown", part], "text": html.escape(text)}}
        for part, text in texts.items()
    ]
    root = {"attributes": {"css_bundle": BUNDLE, "children": [{"attributes": {"of": models}}]}}
    return {"title": "Draw & see · weblab", "roots": [root]}


@pytest.fixture
def site(tmp_path):
    for language in WORDS:
        path = tmp_path / "prerendered" / f"draw.{language}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"fingerprint": "", "document": document(language)}))
    (tmp_path / FONT).parent.mkdir(parents=True)
    (tmp_path / BUNDLE).write_text(FACES, encoding="utf-8")
    return tmp_path


def pages(site, url=None):
    """Write the pages and return their HTML by their addresses."""
    written = write_pages(site, lambda path: f"sum-of-{path.name}", url)
    return {
        path.parent.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in written
    }


def test_each_lab_has_a_page_of_its_own_in_each_language(site):
    found = pages(site)
    assert sorted(found) == [".", "draw", "ko/draw"]
    assert [LABS["draw"].address(language) for language in WORDS] == ["draw/", "ko/draw/"]
    for name, language in {".": "en", "draw": "en", "ko/draw": "ko"}.items():
        assert f'<html lang="{language}" data-lab="draw"' in found[name]
        assert f"<p>{WORDS[language]}</p>" in found[name]
        assert "<title>Draw &amp; see · weblab</title>" in found[name]
        question = LABS["draw"].translate(language)(LABS["draw"].question)
        assert f'<meta name="description" content="{html.escape(question)}">' in found[name]
        assert "{sum of" not in found[name]


def test_a_page_finds_the_sites_files_and_the_other_labs_from_where_it_is(site):
    for name, root in {".": "", "draw": "../", "ko/draw": "../../"}.items():
        page = pages(site)[name]
        assert f'src="{root}guard.js#sum-of-guard.js"' in page
        assert f'src:url("{root}{FONT}")' in page
        assert OTHER_FONT not in page
        assert f'crossorigin href="{root}{FONT}"' in page
        assert f'<a href="{root}ko/cnn/">CNN</a>' in page
        assert f'<a href="{root}ko/draw/?fit=0&amp;run=1">Try it</a>' in page
        assert (" data-own>" in page) == bool(root)


@pytest.mark.parametrize("url", [None, "https://example.org/lab", "https://example.org/lab/"])
def test_a_page_tells_other_sites_which_page_it_is(site, url):
    for name, root, own in [(".", "", "draw/"), ("ko/draw", "../../", "ko/draw/")]:
        page = pages(site, url)[name]
        base = "https://example.org/lab/" if url else root
        assert f'<link rel="canonical" href="{base}{own}">' in page
        for language, other in {"en": "draw/", "ko": "ko/draw/", "x-default": "draw/"}.items():
            link = f'<link rel="alternate" hreflang="{language}" href="{base}{other}">'
            assert page.count(link) == 1
        assert f'<meta property="og:url" content="{base}{own}">' in page
        assert '<meta property="og:title" content="Draw &amp; see · weblab">' in page


def test_a_page_has_the_picture_of_its_lab_where_there_is_one(site):
    assert "og:image" not in pages(site)["draw"]
    (site / "posters").mkdir()
    (site / "posters" / "draw.ko.jpg").touch()
    found = pages(site, "https://example.org/lab")
    image = "https://example.org/lab/posters/draw.ko.jpg"
    assert f'<meta property="og:image" content="{image}">' in found["ko/draw"]
    assert '<meta name="twitter:card" content="summary_large_image">' in found["ko/draw"]
    assert "og:image" not in found["draw"]


def test_the_room_of_the_experiment_is_kept(site):
    heights = LABS["draw"].heights
    assert f"--wide: {heights.wide}px; --controls: {heights.controls}px" in pages(site)["draw"]


def test_the_words_look_as_in_the_document(site):
    page = pages(site)["draw"]
    assert ":host" not in page
    assert ".article h2 {" in page
