"""MovieLens 100K: RMSE / MAE on held-out ratings, of five random folds and of u1 to u5."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from build_scripts.content.ratings import build_ratings
from build_scripts.reproduce.table import Row
from weblab.datasets.ratings import (
    Biases,
    GlobalMean,
    ItemMean,
    ItemNeighbors,
    MatrixFactorization,
    Model,
    Ratings,
    read_ratings,
    score,
)
from weblab.labs.movies.compute import models as trained
from weblab.labs.movies.compute.presets import preset

FOLDS = 5


class OfTheLab:
    """A model as the movies lab trains it, with the settings that it suggests.

    Args:
        model: rbm or autorec.
        rows: films or viewers.
        changes: settings that differ, by name.
    """

    def __init__(self, model: str, rows: str, **changes: Any) -> None:
        self.model = model
        self.setting = replace(preset(model, rows), **changes)

    def fit(self, ratings: Ratings) -> "OfTheLab":
        """Train."""
        self.trained = trained.MODELS[self.model](ratings, self.setting, np.random.default_rng(0))
        for _event in self.trained.events():
            pass
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the stars expected of each pair."""
        pairs = (items, users) if self.setting.by_item else (users, items)
        return self.trained.predict(*pairs)


MODELS: dict[str, tuple[Callable[[], Model], str]] = {
    "global mean": (GlobalMean, "1.12 / .94"),
    "item mean": (ItemMean, "1.02 / .82"),
    "biases": (Biases, ".944 +- .01"),
    "item-kNN": (ItemNeighbors, ".931 / .733"),
    "matrix factorization": (MatrixFactorization, ".934 / .737"),
    "user RBM, 100 hidden": (lambda: OfTheLab("rbm", "viewers"), ".974 / .769 (u1)"),
    "item RBM, 100 hidden": (lambda: OfTheLab("rbm", "films"), "at most .935"),
    "item AutoRec, 100 hidden": (lambda: OfTheLab("autorec", "films"), "at most .945"),
    "user AutoRec, 100 hidden": (lambda: OfTheLab("autorec", "viewers"), ""),
}


def carried() -> Ratings:
    """Return the ratings of the package that carries them."""
    with tempfile.TemporaryDirectory() as folder:
        return read_ratings(build_ratings(Path(folder)))


def run(movielens: Path | None = None) -> Iterator[Row]:
    """Yield the mean score of each model over random folds, and over the published splits.

    Args:
        movielens: an ml-100k.zip, which alone brings the published splits u1 to u5; without it
            the ratings come from the package that carries them.
    """
    ratings = carried() if movielens is None else read_ratings(movielens)
    published = [name for name in ("u1", "u2", "u3", "u4", "u5") if name in ratings.splits]
    for name, (make, expected) in MODELS.items():
        folds = ratings.folds(FOLDS, np.random.default_rng(0))
        yield Row(f"{name}, five-fold", expected, _mean_score(make, folds))
        if published:
            splits = [ratings.split(each) for each in published]
            yield Row(
                f"{name}, {published[0]} to {published[-1]}", expected, _mean_score(make, splits)
            )


def _mean_score(make: Callable[[], Model], parts: Iterable[tuple[Ratings, Ratings]]) -> str:
    """Train on the first and test on the second of each part; return the mean RMSE and MAE."""
    scores = [score(make().fit(train), test) for train, test in parts]
    rmse, mae = np.mean(scores, axis=0)
    return f"{rmse:.3f} / {mae:.3f}"
