"""Names of MovieLens' genres for readers; the ratings, links and files keep its own."""

from __future__ import annotations

from collections.abc import Callable

from weblab.locale import mark as _

GENRES = {
    "Action": _("Action"),
    "Adventure": _("Adventure"),
    "Animation": _("Animation"),
    "Children": _("Children"),
    "Children's": _("Children's"),
    "Comedy": _("Comedy"),
    "Crime": _("Crime"),
    "Documentary": _("Documentary"),
    "Drama": _("Drama"),
    "Fantasy": _("Fantasy"),
    "Film-Noir": _("Film-Noir"),
    "Horror": _("Horror"),
    "IMAX": _("IMAX"),
    "Musical": _("Musical"),
    "Mystery": _("Mystery"),
    "Romance": _("Romance"),
    "Sci-Fi": _("Sci-Fi"),
    "Thriller": _("Thriller"),
    "War": _("War"),
    "Western": _("Western"),
    "unknown": _("unknown"),
}
"""Those of its editions of 1998 and later."""


def genre_name(genre: str, translate: Callable[[str], str]) -> str:
    """Return a genre in the reader's language; one of a visitor's own file as it is written."""
    return translate(GENRES[genre]) if genre in GENRES else genre
