"""The recommended films, their order and the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from weblab.labs.movies.compute.taste import Guess

LENGTH = 10
MOST_REASONS = 3
SMALLEST_PULL = 0.005
WELL_KNOWN = 0.25
"""Share of the most rated films to which 'well known' is limited."""
EVERYBODY_KNOWS = 0.1
"""Share of the most rated films that 'lesser known' leaves out."""


class Reason(NamedTuple):
    """A rating of the visitor, and its effect on a prediction in stars."""

    title: str
    stars: float
    pull: float


class Recommendation(NamedTuple):
    """A film that the visitor has not rated, with its predicted rating.

    Args:
        film: its position.
        ratings: how many it has.
        stars: what is expected.
        spread: standard deviation of that.
        reasons: the strongest pulls, the strongest first.
    """

    film: int
    ratings: int
    stars: float
    spread: float
    reasons: tuple[Reason, ...]


def allowed_of(counts: np.ndarray, *, popular: bool, novel: bool) -> np.ndarray:
    """Return which films may be recommended: those with ratings, within the chosen kind.

    Args:
        counts: ratings of each film.
        popular: only those that are well known.
        novel: only those that not everybody knows.
    """
    allowed: np.ndarray = counts > 0
    ranked = np.argsort(-counts, kind="stable")
    if popular:
        allowed[ranked[max(LENGTH, round(WELL_KNOWN * len(ranked))) :]] = False
    if novel:
        allowed[ranked[: round(EVERYBODY_KNOWS * len(ranked))]] = False
    return allowed


def best_of(values: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Return the positions of the highest allowed values, in descending order."""
    order = np.argsort(-np.where(allowed, values, -np.inf), kind="stable")
    best: np.ndarray = order[: min(LENGTH, int(allowed.sum()))]
    return best


def described(
    chosen: np.ndarray,
    guess: Guess,
    counts: np.ndarray,
    own: Sequence[tuple[str, float]],
    pulls: np.ndarray,
) -> list[Recommendation]:
    """Return recommendations with their strongest reasons.

    Args:
        chosen: positions of the films.
        guess: of all films.
        counts: ratings of all films.
        own: title and stars of each film that the visitor rated.
        pulls: of each of these on each film chosen, (own, chosen).
    """
    listed = []
    for place, film in enumerate(chosen.tolist()):
        pull = pulls[:, place]
        strongest: list[int] = np.argsort(-np.abs(pull), kind="stable")[:MOST_REASONS].tolist()
        reasons = tuple(
            Reason(*own[at], float(pull[at])) for at in strongest if abs(pull[at]) >= SMALLEST_PULL
        )
        stars, spread = float(guess.stars[film]), float(guess.spread[film])
        listed.append(Recommendation(film, int(counts[film]), stars, spread, reasons))
    return listed
