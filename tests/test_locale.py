"""Every sentence of the interface exists in every language."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import weblab
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES, translations

PACKAGE = Path(weblab.__file__).parent
KEYWORDS = {"_": None, "translate": None}


def said_in_code() -> set[str]:
    return {message for _, _, message, _, _ in extract_from_dir(PACKAGE, keywords=KEYWORDS)}


def catalogue(language: str):
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "weblab.po").open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
class TestCatalogue:
    def test_says_exactly_what_the_code_says(self, language):
        translated = {entry.id for entry in catalogue(language) if entry.id and entry.string}
        assert translated == said_in_code()

    def test_keeps_the_placeholders(self, language):
        for entry in catalogue(language):
            for placeholder in ("{name}", "{value}", "{digit}", "{percent}", "{number}"):
                assert (placeholder in entry.id) == (placeholder in entry.string), entry.id

    def test_is_compiled_into_the_package(self, language):
        assert translations(language).gettext("Clear") != "Clear"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lab", LABS)
def test_each_lab_has_an_article(lab, language):
    assert len(LABS[lab].article(language)) > 500


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="Received: 'xx'"):
        translations("xx")
