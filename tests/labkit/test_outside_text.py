"""Text from outside is one line of text, and no component reads more into it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel.pane import Markdown

from weblab.labkit.experiment.message import Message
from weblab.labkit.outside_text import WORD_JOINER, as_markdown, plain

TAG = re.compile(r"<[^>]*>")
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '<a href="https://elsewhere.example" style="position:fixed;inset:0">x</a>',
    "[x](https://elsewhere.example) https://elsewhere.example www.elsewhere.example",
    "# *a* _b_ `c` ~~d~~ | e | &amp; &#60; \\<",
    "    code",
    "- a\n- b\n\n<b>c",
    ":material/warning@size=9999px: $$\\href{x}{y}$$ \\(z\\) \\[z\\]",
    "abc\u202egpj.exe\u2066\x00\x1b[31m\u200b",
]


TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(), st.text("$\\([:material/ \u202ex"))


@given(TEXTS)
def test_markdown_of_a_text_shows_that_text_and_no_element(text):
    shown = Markdown._get_parser("markdown-it", ()).render(as_markdown(text))
    assert set(TAG.findall(shown)) <= {"<p>", "</p>"}
    assert shown.count("<p>") <= 1
    parsed = html.unescape(TAG.sub("", shown)).strip()
    assert parsed == " ".join(text.split()).replace("\0", "\ufffd")


@given(TEXTS, st.integers(2, 60))
def test_plain_text_is_one_line_that_nothing_recognizes(text, most):
    line = plain(text, most)
    assert len(line.replace(WORD_JOINER, "")) <= most
    assert line.replace(WORD_JOINER, "").isprintable()
    assert not re.search(r":material/|\$\$|\\[(\[]", line)
    assert plain(line.replace(WORD_JOINER, ""), most) == line


@pytest.mark.parametrize("text", ["Amélie (2001)", "기생충", "3 > 2 & 1 < 2", "C:\\film", "$5"])
def test_what_means_nothing_stays_as_it_is(text):
    assert plain(text) == text


def test_a_long_text_ends_in_an_ellipsis():
    assert plain("a" * 50, 40) == "a" * 39 + "…"


def test_the_values_of_a_message_are_plain():
    message = Message("{name}: {reason}", {"name": "a\u202eb\nc", "reason": ValueError("$$x$$")})
    assert message.said(str) == f"ab c: ${WORD_JOINER}$x${WORD_JOINER}$"
