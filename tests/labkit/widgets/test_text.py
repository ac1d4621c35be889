"""Components show text as text; HTML is only what says that it is."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import Markup

import weblab
from weblab.labkit.widgets.text import ChangingCaption, Html, Notice, caption, heading

ROOT = Path(weblab.__file__).parent
WEB = ROOT.parent / "web"
HOSTILE = (
    '<img src=x onerror="alert(1)"><a href="https://elsewhere.example">a</a> '
    "[b](https://elsewhere.example) **c** &lt;i&gt; <script>alert(1)</script>"
)
READS_HTML = {"HTML", "Markdown", "Str", "Alert", "Typography", "StaticText", "Div"}


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.text = [], ""

    def handle_starttag(self, tag, _attributes):
        self.found.append(tag)

    def handle_data(self, data):
        self.text += data


def shown(text):
    """Return the elements and the text of what a component puts into the page."""
    decoded, page = Elements(), Elements()
    decoded.feed(text)  # Panel sends HTML in disguise
    page.feed(decoded.text)
    page.close()
    return page


def sent(component):
    model = component.__panel__().get_root()
    return model.text


@pytest.mark.parametrize("make", [Html, lambda text: ChangingCaption(text=text)])
def test_text_is_shown_as_it_is(make):
    page = shown(sent(make(HOSTILE)))
    assert page.found == []
    assert page.text == HOSTILE


def test_a_notice_says_its_text_where_the_alert_takes_text():
    notice = Notice("warning")
    model = notice.__panel__().get_root()
    notice.say(HOSTILE)
    assert model.data.title == HOSTILE
    assert model.data.object == ""
    assert model.visible


@pytest.mark.parametrize("make", [caption, heading])
def test_captions_and_headings_show_text(make):
    page = shown(make(HOSTILE).get_root().data.object)
    assert page.found == ["p"]
    assert page.text.strip() == HOSTILE


def test_markup_is_html_and_what_it_is_filled_with_is_text():
    pane = Html()
    pane.content = Markup("<b>{}</b>").format(HOSTILE)
    page = shown(sent(pane))
    assert page.found == ["b"]
    assert page.text == HOSTILE


def test_a_notice_that_was_closed_comes_back_with_what_is_said_next():
    notice = Notice("warning", closeable=True)
    notice.say("first")
    notice.__panel__().closed = True
    notice.say("second")
    assert notice.text == "second"
    assert not notice.__panel__().closed
    notice.say("")
    assert not notice.__panel__().visible


def test_components_that_read_html_are_made_in_one_place():
    made = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if node.func.attr in READS_HTML and owner in ("pn.pane", "pmui", "pn.widgets"):
                    made.add((path.relative_to(ROOT).as_posix(), node.func.attr))
    assert made == {
        ("labkit/page/frame.py", "Markdown"),  # the article
        ("labkit/widgets/text.py", "Alert"),
        ("labkit/widgets/text.py", "HTML"),
        ("labkit/widgets/text.py", "Typography"),
    }


def test_titles_of_cards_which_are_html_are_sentences_of_ours():
    titles = []
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "folding_card":
                titles += [each.value for each in node.keywords if each.arg == "title"]
    assert len(titles) > 4
    translates = ("translate", "_")
    assert [
        ast.unparse(title)
        for title in titles
        if not (isinstance(title, ast.Call) and ast.unparse(title.func).endswith(translates))
    ] == []


OF_PAGES = {"shell.js"}  # of the site's own pages, whose scripts and handlers the policy stops


def test_no_script_of_ours_makes_elements_of_text():
    scripts = [*WEB.glob("*/*.js"), *ROOT.rglob("*.js")]
    assert len(scripts) > 20
    writes = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc")
    found = {path.name for path in scripts if writes.search(path.read_text("utf-8"))}
    assert found == OF_PAGES


def test_no_tooltip_takes_data_for_html():
    assert [
        path.name for path in ROOT.rglob("*.py") if "{safe}" in path.read_text(encoding="utf-8")
    ] == []
