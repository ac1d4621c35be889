"""A first look at ratings: how many, how sparse, how uneven."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from weblab.datasets.ratings.table import Ratings

WEEK = 7 * 24 * 3600


class Spread(NamedTuple):
    """The smallest, the middle and the largest of some counts."""

    least: int
    median: float
    most: int


@dataclass(frozen=True)
class Summary:
    """The data of a first look.

    Args:
        viewers: how many people rated.
        films: how many films there are.
        ratings: how many ratings.
        density: the share of all pairs that was rated.
        mean: the mean number of stars.
        star_shares: by number of stars, the share of ratings.
        per_viewer: ratings for each viewer.
        per_film: ratings for each film that has any.
        rated_once: how many films have a single rating.
        genres: films by genre, the commonest first.
        years: films by year of release, in order.
        ages: viewers by decade of age, in order.
        occupations: viewers by occupation, the commonest first.
        weeks: ratings in each week from the first rating on; empty where times are not known.
    """

    viewers: int
    films: int
    ratings: int
    density: float
    mean: float
    star_shares: dict[float, float]
    per_viewer: Spread
    per_film: Spread
    rated_once: int
    genres: dict[str, int]
    years: dict[int, int]
    ages: dict[int, int]
    occupations: dict[str, int]
    weeks: np.ndarray


def summarize(ratings: Ratings) -> Summary:
    """Count what a first look at ratings should show."""
    viewers, films = ratings.shape
    per_viewer = np.bincount(ratings.users, minlength=viewers)
    per_film = np.bincount(ratings.items, minlength=films)
    stars, counts = np.unique(ratings.stars, return_counts=True)
    return Summary(
        viewers=viewers,
        films=films,
        ratings=len(ratings),
        density=len(ratings) / (viewers * films),
        mean=float(ratings.stars.mean()),
        star_shares={float(s): int(n) / len(ratings) for s, n in zip(stars, counts, strict=True)},
        per_viewer=_spread(per_viewer[per_viewer > 0]),
        per_film=_spread(per_film[per_film > 0]),
        rated_once=int((per_film == 1).sum()),
        genres=_commonest(g for film in ratings.films for g in film.genres),
        years=_in_order(film.year for film in ratings.films),
        ages=_in_order(None if v.age is None else v.age // 10 * 10 for v in ratings.viewers),
        occupations=_commonest(v.occupation for v in ratings.viewers if v.occupation),
        weeks=_weeks(ratings.times),
    )


def _spread(counts: np.ndarray) -> Spread:
    return Spread(int(counts.min()), float(np.median(counts)), int(counts.max()))


def _commonest(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _in_order(numbers: Iterable[int | None]) -> dict[int, int]:
    return dict(sorted(Counter(n for n in numbers if n is not None).items()))


def _weeks(times: np.ndarray) -> np.ndarray:
    if times.max() == times.min():
        return np.zeros(0, np.int64)
    return np.bincount((times - times.min()) // WEEK)
