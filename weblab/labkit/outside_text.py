"""Text from outside, such as of a link or a file, for components that would read more into it.

Where text is shown it is text: components take it as such (``weblab.labkit.widgets.text``). What
is left is taken out here, once, where such text enters a sentence, a name or an option.
"""

from __future__ import annotations

import re
import unicodedata

WORD_JOINER = "\u2060"
"""Is not seen, and ends what a component would recognize."""

MOST = 300
"""Characters of a text within a sentence."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RECOGNIZED = re.compile(
    r":(?=material/)"  # an icon, in labels of panel-material-ui
    r"|\$(?=\$)|\\(?=[(\[])"  # a formula, in labels of Bokeh, which loads MathJax for it
)
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def plain(text: str, most: int = MOST) -> str:
    """Return text as one line of at most ``most`` characters, without markup or links.

    Invisible characters are removed, such as control characters and those that change the
    direction of writing; a line break becomes a space.
    """
    if not text.isprintable():
        text = "".join(
            " " if char.isspace() else "" if unicodedata.category(char) in _UNSEEN else char
            for char in text
        )
    line = " ".join(text.split())
    if len(line) > most:
        line = f"{line[: most - 1]}…"
    return _RECOGNIZED.sub(lambda found: found[0] + WORD_JOINER, line)


def as_markdown(text: str) -> str:
    """Return Markdown that shows a text as it is: each sign that could mean something is named."""
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", " ".join(text.split()))
