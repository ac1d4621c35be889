"""A visitor reads sentences, in the terms of the glossary, with particles that fit."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import weblab

PACKAGE = Path(weblab.__file__).parent
GLOSSARY = PACKAGE / "locale" / "glossary.md"
MESSAGES = PACKAGE.parent / "web" / "shared" / "messages.js"
FOR_DEVELOPERS = re.compile(r"\bExpected\b|\bReceived\b|\bFix:")
RIDDLES = re.compile(r"\b(anew|so many|whoever|nobody has|everybody is)\b", re.I)
UNDECIDED = re.compile(r"\((이|가|은|는|을|를|으|로|와|과|이나|이여)\)")
BRITISH = re.compile(
    r"\b(colours?|coloured|centres?|favours?|neighbours?|behaviours?|towards|"
    r"(recogn|normal|regular|general|initial|optim)is(e|ed|es|ing|ation)s?)\b",
    re.I,
)
SPACED_PERCENT = re.compile(r"[\d}] %(?!p)")


def ruled_out() -> list[str]:
    """Return the words of the glossary's last column that stand in quotation marks."""
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return sorted({word for row in rows for word in re.findall(r"“([^”]+)”", row.split("|")[-2])})


def sentences() -> list[tuple[str, str]]:
    """Return what a visitor may read, with its place: catalogues, articles, the page's messages."""
    found = []
    for path in sorted(PACKAGE.rglob("*.po")):
        with path.open("rb") as file:
            entries = [entry for entry in read_po(file) if entry.id]
        found += [(path.name, text) for each in entries for text in (each.id, each.string)]
    for path in [*sorted(PACKAGE.glob("labs/*/article.??.md")), MESSAGES]:
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [(f"{path.parent.name}/{path.name}", line) for line in lines]
    return found


def found(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return the sentences with a pattern outside of their placeholders."""
    return [
        (place, text)
        for place, text in sentences()
        if pattern.search(re.sub(r"{(\w+)[^}]*}", "{}", text))
    ]


def test_there_are_sentences_to_look_at():
    assert len(sentences()) > 3_000
    assert len(ruled_out()) > 30


@pytest.mark.parametrize("word", ruled_out())
def test_the_glossary_s_terms_are_used(word):
    assert found(re.compile(rf"\b{word}\b" if word.isascii() else word, re.I)) == []


@pytest.mark.parametrize(
    "pattern",
    [FOR_DEVELOPERS, RIDDLES, UNDECIDED, BRITISH, SPACED_PERCENT],
    ids=["developers", "riddles", "particles", "spelling", "percent"],
)
def test_a_visitor_reads_plain_sentences(pattern):
    assert found(pattern) == []
