"""The visitor's own ratings as a CSV file: written, and read with strict checks."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from io import StringIO
from typing import NamedTuple

from weblab.datasets.ratings import Film, Ratings, RatingsError
from weblab.datasets.ratings.lines import whole
from weblab.datasets.ratings.refusal import quoted
from weblab.labkit.experiment.csv_text import unguarded, write_rows
from weblab.locale import mark as _

COLUMNS = ("title", "year", "stars", "id", "data")
OLDER = COLUMNS[:3]
"""Columns of older files, without the ids of the films."""
MOST_RATED = 1_000
LARGEST_CSV = 1 << 20
MOST_STARS = 5.0


class OwnRatings(NamedTuple):
    """Stars by the position of the film, and the dismissed films."""

    rated: dict[int, float]
    dismissed: list[int]

    def moved(self, before: Ratings, after: Ratings) -> OwnRatings:
        """Return the same ratings for other data; films that it lacks are dropped."""
        places, rows = Places(after), [*self.rated, *self.dismissed]
        found = {row: places.of(before.films[row], before.name) for row in rows}
        rated = {
            at: rounded(stars, after.levels)
            for film, stars in self.rated.items()
            if (at := found[film]) is not None
        }
        dismissed = [at for film in self.dismissed if (at := found[film]) is not None]
        return OwnRatings(rated, dismissed)

    def check(self) -> None:
        """Raise RatingsError if there are too many ratings."""
        if len(self.rated) > MOST_RATED:
            text = _("There are {count} ratings. The limit is {most}.")
            raise RatingsError(text, most=MOST_RATED, count=len(self.rated))


def rounded(stars: float, levels: int) -> float:
    """Return the nearest stars that can be given: whole ones, or half ones at two levels a star."""
    return min(MOST_STARS, max(1, math.floor(stars * levels + 0.5)) / levels)


class Places:
    """Positions of films: by id in the same data set, by title and year in others.

    Of films with equal titles and years, another data set's is the first.
    """

    def __init__(self, ratings: Ratings) -> None:
        self._data = ratings.name
        films = list(enumerate(ratings.films))
        self._by_id = {film.id: place for place, film in films}
        self._by_title = {film.key: place for place, film in reversed(films)}

    def of(self, film: Film, data: str) -> int | None:
        """Return the position of a film of a data set, None if it is missing."""
        same = self._by_id.get(film.id) if data == self._data else None
        return self._by_title.get(film.key) if same is None else same


def write_csv(ratings: Ratings, own: OwnRatings) -> bytes:
    """Return COLUMNS of each rated film; the stars of dismissed films are empty."""
    given: list[tuple[int, str]] = [(film, f"{stars:g}") for film, stars in own.rated.items()]
    given += [(film, "") for film in own.dismissed]
    rows: list[Sequence[object]] = [COLUMNS]
    for row, stars in given:
        film = ratings.films[row]
        rows.append((film.title, film.year or "", stars, film.id, ratings.name))
    return write_rows(rows)


def read_csv(content: bytes, ratings: Ratings) -> tuple[OwnRatings, list[str]]:
    """Return the ratings of a CSV file, and the titles of films that are not loaded.

    Raises: RatingsError, with the line and the reason, if it is not such a file.
    """
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        text = _("{name} must be {expected} text. Line {line} has another encoding.")
        raise RatingsError(text, name="CSV", expected="UTF-8", line=line) from None
    lines = csv.reader(StringIO(decoded, newline=""), strict=True)
    places, own, unknown = Places(ratings), OwnRatings({}, []), []
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if header not in (list(COLUMNS), list(OLDER)):
            text = _("Line 1 of {name} must name the columns {columns}. Found: {received}.")
            received = quoted(", ".join(header))
            columns = ", ".join(COLUMNS)
            raise RatingsError(text, columns=columns, name="CSV", received=received)
        for cells in lines:
            if not cells:
                continue
            if len(cells) != len(header):
                text = _("Line {line} has {received} columns instead of {count}.")
                found = {"line": lines.line_num, "received": len(cells)}
                raise RatingsError(text, count=len(header), **found)
            film, stars, data = _parsed([unguarded(cell.strip()) for cell in cells], lines.line_num)
            at = places.of(film, data)
            if at is None:
                unknown.append(film.name)
            elif stars is None:
                own.dismissed.append(at)
            else:
                own.rated[at] = rounded(stars, ratings.levels)
            own.check()
    except csv.Error as error:
        reason = f"{lines.line_num}: {error}"
        text = _("It is not comma-separated text: line {reason}.")
        raise RatingsError(text, reason=reason) from None
    return own, unknown


def _parsed(cells: list[str], line: int) -> tuple[Film, float | None, str]:
    """Return the film of a line, its stars (None if dismissed) and the name of its data set."""
    title, year, stars, number, data = [*cells, "", ""][: len(COLUMNS)]
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        text = _("Line {line}: the year must have four digits or be empty. Found: {received}.")
        raise RatingsError(text, line=line, received=quoted(year))
    if number and not whole(number):
        text = _("Line {line} of {name}: the id must be a whole number from 1. Found: {received}.")
        raise RatingsError(text, line=line, name="CSV", received=quoted(number))
    own_id = int(number or 0)
    film = Film(own_id, title, int(year)) if year else Film.called(own_id, title)
    if not stars:
        return film, None, data
    try:
        given = float(stars)
    except ValueError:
        given = float("nan")
    if not 0.5 <= given <= MOST_STARS or given % 0.5:
        text = _(
            "Line {line} of {name}: the stars must be a multiple of 0.5 from 0.5 to "
            "5. Found: {received}."
        )
        raise RatingsError(text, line=line, name="CSV", received=quoted(stars))
    return film, given, data
