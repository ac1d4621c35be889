"""The visitor's own ratings as a CSV file: written, and read with distrust."""

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
"""Of files that were saved before films were known by their ids."""
MOST_RATED = 1_000
LARGEST_CSV = 1 << 20
MOST_STARS = 5.0


class OwnRatings(NamedTuple):
    """Stars by the film's position, and the films that are not wanted."""

    rated: dict[int, float]
    dismissed: list[int]

    def moved(self, before: Ratings, after: Ratings) -> OwnRatings:
        """Return the same for other films; what they have not, goes."""
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
        """Raise RatingsError if there are more than a list of own ratings can have."""
        if len(self.rated) > MOST_RATED:
            text = _("Expected at most {most} ratings of your own. Received {count}.")
            raise RatingsError(text, most=MOST_RATED, count=len(self.rated))


def rounded(stars: float, levels: int) -> float:
    """Return the nearest stars that can be given: whole ones, or half ones at two levels a star."""
    return min(MOST_STARS, max(1, math.floor(stars * levels + 0.5)) / levels)


class Places:
    """Where films stand in a list: by their ids in the same data set, by title and year in others.

    Of films with equal titles and years, another data set's is the first.
    """

    def __init__(self, ratings: Ratings) -> None:
        self._data = ratings.name
        films = list(enumerate(ratings.films))
        self._by_id = {film.id: place for place, film in films}
        self._by_title = {film.key: place for place, film in reversed(films)}

    def of(self, film: Film, data: str) -> int | None:
        """Return the position of a film of a data set, None where there is no such film."""
        same = self._by_id.get(film.id) if data == self._data else None
        return self._by_title.get(film.key) if same is None else same


def write_csv(ratings: Ratings, own: OwnRatings) -> bytes:
    """Return COLUMNS of each rated film; the stars of unwanted ones stay empty."""
    given: list[tuple[int, str]] = [(film, f"{stars:g}") for film, stars in own.rated.items()]
    given += [(film, "") for film in own.dismissed]
    rows: list[Sequence[object]] = [COLUMNS]
    for row, stars in given:
        film = ratings.films[row]
        rows.append((film.title, film.year or "", stars, film.id, ratings.name))
    return write_rows(rows)


def read_csv(content: bytes, ratings: Ratings) -> tuple[OwnRatings, list[str]]:
    """Return the ratings of a CSV file, and the titles that are not among the films loaded.

    Raises: RatingsError, with the line and the reason, if it is something else.
    """
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        text = _("Expected {name} in {expected}. Received another encoding in line {line}.")
        raise RatingsError(text, name="CSV", expected="UTF-8", line=line) from None
    lines = csv.reader(StringIO(decoded, newline=""), strict=True)
    places, own, unknown = Places(ratings), OwnRatings({}, []), []
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if header not in (list(COLUMNS), list(OLDER)):
            text = _("Expected the columns {columns} in line 1 of {name}. Received {received}.")
            received = quoted(", ".join(header))
            columns = ", ".join(COLUMNS)
            raise RatingsError(text, columns=columns, name="CSV", received=received)
        for cells in lines:
            if not cells:
                continue
            if len(cells) != len(header):
                text = _("Expected {count} columns in line {line}. Received {received}.")
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
        text = _("Expected comma-separated text. Received, in line {reason}.")
        raise RatingsError(text, reason=reason) from None
    return own, unknown


def _parsed(cells: list[str], line: int) -> tuple[Film, float | None, str]:
    """Return the film of a line, its stars, None where it is not wanted, and whose film it is."""
    title, year, stars, number, data = [*cells, "", ""][: len(COLUMNS)]
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        text = _("Expected a year of four digits, or none, in line {line}. Received {received}.")
        raise RatingsError(text, line=line, received=quoted(year))
    if number and not whole(number):
        text = _("Expected a whole id from 1 in line {line} of {name}. Received {received}.")
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
        text = _("Expected stars from 0.5 to 5 in line {line} of {name}. Received {received}.")
        raise RatingsError(text, line=line, name="CSV", received=quoted(stars))
    return film, given, data
