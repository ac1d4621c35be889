"""A first look at the ratings: the data of each figure, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from weblab.datasets.ratings import Ratings, Summary, summarize

PICTURE_ROWS = 96
PICTURE_COLUMNS = 168


class Bar(NamedTuple):
    """One bar: its name, its length, and the mean stars of the ratings that it stands for."""

    label: str
    length: int
    mean: float | None = None


@dataclass(frozen=True)
class Look:
    """The data of the figures of a first look.

    Args:
        ratings: those looked at, all or of one genre.
        summary: the figures in words.
        stars: ratings by number of stars.
        per_viewer: viewers by how many ratings they gave, in doubling classes.
        per_film: films by how many ratings they got, in doubling classes.
        genres: films by genre, the commonest first.
        years: films by year of release.
        ages: viewers by decade of age.
        occupations: viewers by occupation, the commonest first.
        ranked: positions of the films, the most rated first.
        counts: ratings of each film, in that order.
        picture: share of pairs that is rated, viewers by activity and films by popularity.
    """

    ratings: Ratings
    summary: Summary
    stars: list[Bar]
    per_viewer: list[Bar]
    per_film: list[Bar]
    genres: list[Bar]
    years: list[Bar]
    ages: list[Bar]
    occupations: list[Bar]
    ranked: np.ndarray
    counts: np.ndarray
    picture: np.ndarray

    def share_of_top(self, share: float) -> float:
        """Return the share of all ratings that a share of the most rated films received."""
        top = max(1, round(share * len(self.counts)))
        return float(self.counts[:top].sum() / max(1, self.counts.sum()))


def of_genre(ratings: Ratings, genre: str) -> Ratings:
    """Return the ratings of the films of a genre; of all films if it is empty."""
    if not genre:
        return ratings
    films = [place for place, film in enumerate(ratings.films) if genre in film.genres]
    return ratings.of_films(np.array(films, np.int64))


def take_look(ratings: Ratings) -> Look:
    """Return the data of the figures."""
    summary = summarize(ratings)
    viewers, films = ratings.shape
    per_viewer = np.bincount(ratings.users, minlength=viewers)
    per_film = np.bincount(ratings.items, minlength=films)
    ranked = np.argsort(-per_film, kind="stable")
    by_film = [(film.year, film.genres) for film in ratings.films]
    by_viewer = [(v.age, v.occupation) for v in ratings.viewers]
    return Look(
        ratings=ratings,
        summary=summary,
        stars=[Bar(f"{s:g}", round(p * len(ratings))) for s, p in summary.star_shares.items()],
        per_viewer=doubling(per_viewer[per_viewer > 0]),
        per_film=doubling(per_film[per_film > 0]),
        genres=[
            Bar(name, count, _mean(ratings, ratings.items, [name in g for _, g in by_film]))
            for name, count in summary.genres.items()
        ],
        years=[
            Bar(str(year), count, _mean(ratings, ratings.items, [y == year for y, _ in by_film]))
            for year, count in summary.years.items()
        ],
        ages=[
            Bar(
                f"{age}-{age + 9}",
                count,
                _mean(
                    ratings,
                    ratings.users,
                    [a is not None and a // 10 * 10 == age for a, _ in by_viewer],
                ),
            )
            for age, count in summary.ages.items()
        ],
        occupations=[
            Bar(name, count, _mean(ratings, ratings.users, [o == name for _, o in by_viewer]))
            for name, count in summary.occupations.items()
        ],
        ranked=ranked,
        counts=per_film[ranked],
        picture=picture_of(ratings, np.argsort(-per_viewer, kind="stable"), ranked),
    )


def doubling(counts: np.ndarray) -> list[Bar]:
    """Count numbers from 1 in classes that double: 1, 2-3, 4-7, 8-15 ..."""
    classes = np.floor(np.log2(counts)).astype(int)
    return [
        Bar(f"{2**c}-{2 ** (c + 1) - 1}" if c else "1", int((classes == c).sum()))
        for c in range(classes.min(), classes.max() + 1)
    ]


def picture_of(ratings: Ratings, viewers: np.ndarray, films: np.ndarray) -> np.ndarray:
    """Return the share of rated pairs in each cell of a coarse table.

    Args:
        ratings: what is pictured.
        viewers: their positions, in the order of the rows.
        films: their positions, in the order of the columns.
    """
    rows, columns = min(PICTURE_ROWS, len(viewers)), min(PICTURE_COLUMNS, len(films))
    row = np.argsort(viewers)[ratings.users] * rows // len(viewers)
    column = np.argsort(films)[ratings.items] * columns // len(films)
    rated = np.bincount(row * columns + column, minlength=rows * columns)
    tall = np.bincount(np.arange(len(viewers)) * rows // len(viewers))
    wide = np.bincount(np.arange(len(films)) * columns // len(films))
    share: np.ndarray = rated.reshape(rows, columns) / np.outer(tall, wide)
    return share


def _mean(ratings: Ratings, index: np.ndarray, chosen: list[bool]) -> float | None:
    """Return the mean stars of the ratings whose film, or viewer, is chosen."""
    stars = ratings.stars[np.array(chosen)[index]]
    return float(stars.mean()) if len(stars) else None
