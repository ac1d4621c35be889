"""What search engines, and places where a link is pasted, read of a lab's page."""

from __future__ import annotations

import html
from collections.abc import Sequence

from weblab.labkit.spec import LabSpec
from weblab.locale import DEFAULT_LANGUAGE

LOCALES = {"en": "en_US", "ko": "ko_KR"}


def head(
    spec: LabSpec, language: str, languages: Sequence[str], title: str, base: str, picture: str = ""
) -> list[str]:
    """Return the elements that say which page this is, and which others say the same.

    Args:
        spec: of the page's lab.
        language: the page's.
        languages: those that the lab has pages in.
        title: the page's.
        base: the site's address, which other sites need whole; else the way to its folder.
        picture: of the lab, below the site's address, if there is one.
    """
    own = base + spec.address(language)
    pages = {each: base + spec.address(each) for each in languages}
    pages["x-default"] = base + spec.address(DEFAULT_LANGUAGE)
    told = {
        "og:type": "website",
        "og:site_name": "weblab",
        "og:title": title,
        "og:description": spec.translate(language)(spec.question),
        "og:url": own,
        "og:locale": LOCALES[language],
    }
    if picture:
        told |= {"og:image": base + picture, "og:image:alt": title}
    card = "summary_large_image" if picture else "summary"
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
        f'<meta name="twitter:card" content="{card}">',
    ]
