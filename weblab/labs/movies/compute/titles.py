"""Films by the names that readers know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from weblab.datasets.ratings import Film

LONGEST = 40


def title_of(film: Film) -> str:
    """Return a film's title with its year."""
    return f"{film.title} ({film.year})" if film.year else film.title


def axis_names(titles: Iterable[str]) -> list[str]:
    """Return titles for an axis, on which they must be short and differ."""
    seen: Counter[str] = Counter()
    names = []
    for title in titles:
        short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
        seen[short] += 1
        names.append(short if seen[short] == 1 else f"{short} #{seen[short]}")
    return names
