"""Translations of the interface: GNU gettext catalogues, one folder a language."""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "weblab"
LANGUAGES = {"en": "English", "ko": "한국어"}
DEFAULT_LANGUAGE = "en"


def mark(message: str) -> str:
    """Mark ``message`` for the catalogues; it is translated where it is shown."""
    return message


def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of ``language``; English is what the code itself says.

    Raises:
        ValueError: if the language is not one of ``LANGUAGES``.
        FileNotFoundError: if its catalogue was not compiled when the package was built.
    """
    if language not in LANGUAGES:
        raise ValueError(f"Expected a language of {', '.join(LANGUAGES)}. Received: {language!r}.")
    if language == DEFAULT_LANGUAGE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, Path(__file__).parent, [language])
