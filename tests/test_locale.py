"""Every sentence of the interface exists in every language, in the catalogue where it belongs."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

import weblab
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES, translations

PACKAGE = Path(weblab.__file__).parent
ALL_PAGES = "all pages"
WORKSHOP = "the workshop"
KEYWORDS = {"_": None, "translate": None, "_translate": None}
OTHERS = [name for name in LANGUAGES if name != "en"]
PLACEHOLDER = re.compile(r"{(\w+)")


def said_in(paths) -> set[str]:
    return {
        message
        for path in paths
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS)
    }


def folder_of(lab: str) -> Path:
    return PACKAGE.joinpath(*LABS[lab].package.split(".")[1:])


def said_by_all() -> set[str]:
    labs = {path for lab in LABS for path in folder_of(lab).rglob("*.py")}
    return said_in(set(PACKAGE.rglob("*.py")) - labs - set(PACKAGE.glob("workshop/**/*.py")))


def said_by(place: str) -> set[str]:
    """Return what a catalogue must hold: what all pages say, or what a room says beyond it."""
    if place == ALL_PAGES:
        return said_by_all()
    if place == WORKSHOP:
        return said_in(PACKAGE.glob("workshop/**/*.py"))
    return said_in(folder_of(place).rglob("*.py")) - said_by_all()


def catalogue(language: str, place: str):
    folders = {ALL_PAGES: PACKAGE / "locale", WORKSHOP: PACKAGE / "workshop"}
    folder = folders.get(place) or folder_of(place)
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("place", [ALL_PAGES, WORKSHOP, *LABS])
class TestCatalogue:
    def test_says_exactly_what_the_code_says(self, language, place):
        entries = catalogue(language, place)
        assert {entry.id for entry in entries if entry.id and entry.string} == said_by(place)

    def test_keeps_the_placeholders(self, language, place):
        for entry in catalogue(language, place):
            given, translated = (
                set(PLACEHOLDER.findall(text)) for text in (entry.id, entry.string)
            )
            assert given == translated, entry.id


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_are_compiled_into_the_package(language):
    translate = LABS["draw"].translate(language)
    assert translate("Clear") != "Clear"
    assert translate("Labs") != "Labs"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lab", LABS)
def test_each_lab_has_an_article(lab, language):
    assert len(LABS[lab].article(language)) > 500


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="Received: 'xx'"):
        translations("xx", LABS["draw"].package)
