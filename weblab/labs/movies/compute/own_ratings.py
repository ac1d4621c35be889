"""The visitor's own ratings as a CSV file: written, and read with distrust."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from io import StringIO
from typing import NamedTuple

from weblab.datasets.ratings import Film, Ratings, RatingsError
from weblab.datasets.ratings.refusal import quoted
from weblab.labs.movies.compute.titles import title_of
from weblab.locale import mark as _

COLUMNS = ("title", "year", "stars")
MOST_RATED = 1_000
LARGEST_CSV = 1 << 20
MOST_STARS = 5.0


class OwnRatings(NamedTuple):
    """Stars by the film's position, and the films that are not wanted."""

    rated: dict[int, float]
    dismissed: list[int]

    def moved(self, before: Sequence[Film], after: Ratings) -> OwnRatings:
        """Return the same for other films; what they have not, goes."""
        place = places(after.films)
        found = {film: place.get(_key(before[film])) for film in [*self.rated, *self.dismissed]}
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


def places(films: Sequence[Film]) -> dict[tuple[str, int | None], int]:
    """Return each film's position by its title and year; the first of equal ones counts."""
    return {_key(film): place for place, film in reversed(list(enumerate(films)))}


def write_csv(films: Sequence[Film], own: OwnRatings) -> bytes:
    """Return title, year and stars of each rated film; the stars of unwanted ones stay empty."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    given: list[tuple[int, str]] = [(film, f"{stars:g}") for film, stars in own.rated.items()]
    given += [(film, "") for film in own.dismissed]
    for film, stars in given:
        writer.writerow([films[film].title, films[film].year or "", stars])
    return text.getvalue().encode("utf-8-sig")


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
    place, own, unknown = places(ratings.films), OwnRatings({}, []), []
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if header != list(COLUMNS):
            text = _("Expected the columns {columns} in line 1 of {name}. Received {received}.")
            received = quoted(", ".join(header))
            columns = ", ".join(COLUMNS)
            raise RatingsError(text, columns=columns, name="CSV", received=received)
        for cells in lines:
            if not cells:
                continue
            film, stars = _parsed(cells, lines.line_num)
            at = place.get(_key(film))
            if at is None:
                unknown.append(title_of(film))
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


def _parsed(cells: list[str], line: int) -> tuple[Film, float | None]:
    """Return the film of a line and its stars, None where it is not wanted."""
    if len(cells) != len(COLUMNS):
        text = _("Expected {count} columns in line {line}. Received {received}.")
        raise RatingsError(text, count=len(COLUMNS), line=line, received=len(cells))
    title, year, stars = (cell.strip() for cell in cells)
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        text = _("Expected a year of four digits, or none, in line {line}. Received {received}.")
        raise RatingsError(text, line=line, received=quoted(year))
    film = Film(0, title, int(year) if year else None)
    if not stars:
        return film, None
    try:
        given = float(stars)
    except ValueError:
        given = float("nan")
    if not 0.5 <= given <= MOST_STARS or given % 0.5:
        text = _("Expected stars from 0.5 to 5 in line {line} of {name}. Received {received}.")
        raise RatingsError(text, line=line, name="CSV", received=quoted(stars))
    return film, given


def _key(film: Film) -> tuple[str, int | None]:
    return film.title.casefold(), film.year
