"""The baselines that every recommender has to beat, evaluated on the same split."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from weblab.datasets.ratings import (
    Biases,
    GlobalMean,
    ItemMean,
    ItemNeighbors,
    MatrixFactorization,
    Model,
    Ratings,
    Score,
    score,
)
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.locale import mark as _
from weblab.runtime import drive, give_way

BASELINES: dict[str, Callable[[], Model]] = {
    _("global mean"): GlobalMean,
    _("film mean"): ItemMean,
    _("film and viewer biases"): Biases,
    _("nearest films"): ItemNeighbors,
    _("latent factors"): MatrixFactorization,
}
SHOWN = tuple(BASELINES)[1:]
"""Those that have a place in figures: the global mean is far above the others."""
FOLDS = {
    "fold 1": _("Fold 1"),
    "fold 2": _("Fold 2"),
    "fold 3": _("Fold 3"),
    "fold 4": _("Fold 4"),
    "fold 5": _("Fold 5"),
}
"""Titles by name."""


def split_names(ratings: Ratings | None) -> list[str]:
    """Return the published splits if there are any, else the names of seeded folds."""
    if ratings is not None and ratings.splits:
        return sorted(ratings.splits)
    return list(FOLDS)


def split_of(ratings: Ratings, name: str, seed: int) -> tuple[Ratings, Ratings]:
    """Return the training and test ratings of a split; folds are drawn from the seed.

    Raises: RefusedError if there are too few ratings to divide.
    """
    if name in ratings.splits:
        return ratings.split(name)
    if len(ratings) < len(FOLDS):
        text = _(
            "These data have only {count} ratings. Training and testing need at least {least}. "
            "Open a larger file, or reload the page for the ratings of this site."
        )
        raise RefusedError(Message(text, {"count": len(ratings), "least": len(FOLDS)}))
    folds = ratings.folds(len(FOLDS), np.random.default_rng(seed))
    return dict(zip(FOLDS, folds, strict=True))[name]


class Scores:
    """The baselines' scores on a split, computed once and kept."""

    def __init__(self) -> None:
        self._key: tuple[int, str, int] | None = None
        self.scores: dict[str, Score] = {}

    async def load(self, ratings: Ratings, split: str, seed: int, show: Callable[[], None]) -> None:
        """Fit and evaluate the missing baselines, one at a time.

        Args:
            ratings: all of them.
            split: name of the split.
            seed: draws the folds.
            show: called after each score.
        """
        key = (id(ratings), split, seed)
        if self._key != key:
            self._key, self.scores = key, {}
        if len(self.scores) == len(BASELINES):
            return
        train, test = split_of(ratings, split, seed)

        def work() -> Iterator[tuple[str, Score]]:
            for name, make in BASELINES.items():
                yield name, score(make().fit(train), test)

        def take(burst: list[tuple[str, Score]]) -> None:
            if self._key == key:
                self.scores.update(burst)
                show()

        await give_way()
        await drive(work(), take)
