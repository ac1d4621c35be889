"""Short names of films."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from weblab.datasets.ratings import Ratings
from weblab.labkit.outside_text import plain

LONGEST = 40
END = 14
"""Length of the end of a name that is kept, with the year."""
LONGEST_IN_FILE = 200


def with_plain_names(ratings: Ratings) -> Ratings:
    """Return ratings from a file with all names made safe to show."""

    def named(name: str) -> str:
        return plain(name, LONGEST_IN_FILE)

    films = [
        replace(
            film,
            title=named(film.title) or f"Film {film.id}",
            genres=tuple(genre for genre in map(named, film.genres) if genre),
            edition=named(film.edition),
        )
        for film in ratings.films
    ]
    viewers = tuple(
        replace(
            viewer,
            gender=viewer.gender and named(viewer.gender),
            occupation=viewer.occupation and named(viewer.occupation),
        )
        for viewer in ratings.viewers
    )
    count = Counter(film.key for film in films)  # what told two apart may not be seen
    listed = tuple(replace(film, shares_name=count[film.key] > 1) for film in films)
    return replace(ratings, films=listed, viewers=viewers)


def axis_names(names: Iterable[str]) -> list[str]:
    """Return short and distinct names for an axis."""
    seen: Counter[str] = Counter()
    listed = []
    for name in names:
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - END - 1]}…{name[-END:]}"
        seen[short] += 1
        listed.append(short if seen[short] == 1 else f"{short} · {seen[short]}")
    return listed
