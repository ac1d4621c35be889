"""Translations of the interface: GNU gettext catalogues.

``<language>.po`` in this folder has the common texts; those of a lab are in its own folder.
"""

from __future__ import annotations

import gettext
from importlib.resources import files

LANGUAGES = {"en": "English", "ko": "한국어"}
DEFAULT_LANGUAGE = "en"


def mark(message: str) -> str:
    """Mark ``message`` for the catalogues; it is translated where it is shown."""
    return message


def translations(language: str, package: str) -> gettext.NullTranslations:
    """Return the translations of a lab into ``language``; the code itself is in English.

    A sentence that is missing in the catalogue of the lab is taken from that of all pages, and
    stays English if both lack it.

    Args:
        language: one of ``LANGUAGES``.
        package: the lab's folder, as the dotted name of a package.

    Raises:
        ValueError: if the language is not one of ``LANGUAGES``.
        FileNotFoundError: if the catalogues were not compiled when the package was built.
    """
    if language not in LANGUAGES:
        raise ValueError(f"Expected a language of {', '.join(LANGUAGES)}. Received: {language!r}.")
    if language == DEFAULT_LANGUAGE:
        return gettext.NullTranslations()
    shared = _read(language, __name__)
    if not files(package).joinpath(f"{language}.mo").is_file():
        return shared
    own = _read(language, package)
    own.add_fallback(shared)
    return own


def _read(language: str, package: str) -> gettext.GNUTranslations:
    with files(package).joinpath(f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
