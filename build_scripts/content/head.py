"""What search engines, and places where a link is pasted, read of a lab's page."""

from __future__ import annotations

import html
from collections.abc import Sequence

from weblab.locale import DEFAULT_LANGUAGE

LOCALES = {"en": "en_US", "ko": "ko_KR"}


def address(lab: str, language: str) -> str:
    """Return the address of a lab's page below the site's."""
    return f"{lab}/" if language == DEFAULT_LANGUAGE else f"{language}/{lab}/"


def head(
    lab: str, language: str, languages: Sequence[str], title: str, description: str, base: str
) -> list[str]:
    """Return the elements that say which page this is, and which others say the same.

    Args:
        lab: the page's.
        language: the page's.
        languages: those that the lab has pages in.
        title: the page's.
        description: one sentence.
        base: the site's address, which other sites need whole; else the way to its folder.
    """
    own = base + address(lab, language)
    pages = {each: base + address(lab, each) for each in languages}
    pages["x-default"] = base + address(lab, DEFAULT_LANGUAGE)
    told = {
        "og:type": "website",
        "og:site_name": "weblab",
        "og:title": title,
        "og:description": description,
        "og:url": own,
        "og:locale": LOCALES[language],
    }
    return [
        f'<link rel="canonical" href="{html.escape(own)}">',
        *(
            f'<link rel="alternate" hreflang="{each}" href="{html.escape(page)}">'
            for each, page in pages.items()
        ),
        *(
            f'<meta property="{name}" content="{html.escape(value)}">'
            for name, value in told.items()
        ),
        '<meta name="twitter:card" content="summary">',
    ]
