"""Translations of the interface: GNU gettext catalogues.

Here lies ``<language>.po`` with what all pages say; what a lab alone says is in its own folder.
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
    """Return what the pages of a lab say in ``language``; English is what the code itself says.

    A sentence that the lab's catalogue does not have is taken from that of all pages, and stays
    English where neither has it.

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
