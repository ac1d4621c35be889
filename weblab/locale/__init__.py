"""Translations of the interface: GNU gettext catalogues, one folder a language.

In a folder lies ``weblab.po`` with what all pages say, and one catalogue a lab with what it alone
says, named by its slug.
"""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "weblab"
LANGUAGES = {"en": "English", "ko": "한국어"}
DEFAULT_LANGUAGE = "en"


def mark(message: str) -> str:
    """Mark ``message`` for the catalogues; it is translated where it is shown."""
    return message


def translations(language: str, lab: str) -> gettext.NullTranslations:
    """Return what a page of ``lab`` says in ``language``; English is what the code itself says.

    Raises:
        ValueError: if the language is not one of ``LANGUAGES``.
        FileNotFoundError: if its catalogue was not compiled when the package was built.
    """
    if language not in LANGUAGES:
        raise ValueError(f"Expected a language of {', '.join(LANGUAGES)}. Received: {language!r}.")
    if language == DEFAULT_LANGUAGE:
        return gettext.NullTranslations()
    folder = Path(__file__).parent
    catalogue = gettext.translation(lab, folder, [language])
    catalogue.add_fallback(gettext.translation(DOMAIN, folder, [language]))
    return catalogue
