"""MovieLens 100K: RMSE / MAE on held-out ratings, of five random folds and of u1 to u5."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from build_scripts.ratings import build_ratings
from build_scripts.reproduce.table import Row
from weblab import nn
from weblab.datasets.ratings import (
    Biases,
    GlobalMean,
    ItemMean,
    ItemNeighbours,
    MatrixFactorization,
    Model,
    Ratings,
    read_ratings,
    score,
)

FOLDS = 5


class Machine:
    """A Boltzmann machine with softmax units over the stars.

    Args:
        by_item: whether a row is a film, rated by users; else a user, who rated films.
        hidden: how many hidden units.
        cost: weight decay.
        lr: the first learning rate.
        epochs: passes over the rows.
    """

    def __init__(self, *, by_item: bool, hidden: int, cost: float, lr: float, epochs: int) -> None:
        self.by_item = by_item
        self.hidden = hidden
        self.cost = cost
        self.lr = lr
        self.epochs = epochs

    def fit(self, ratings: Ratings) -> "Machine":
        """Train by contrastive divergence, with a learning rate that falls along a cosine."""
        rng = np.random.default_rng(0)
        table = ratings.matrix().astype(np.int64)
        rows = table.T if self.by_item else table
        machine = nn.SoftmaxRBM(rows.shape[1], self.hidden, rng=rng)
        machine.start_from(rows)
        optimizer = nn.Momentum(machine.parameters(), self.lr, 0.9, weight_decay=self.cost)
        steps = self.epochs * -(-len(rows) // 100)
        schedule = nn.schedules.cosine(self.lr, steps=steps)
        for event in nn.contrastive_iter(
            machine, optimizer, rows, epochs=self.epochs, batch_size=100, rng=rng
        ):
            optimizer.lr = schedule(event.step + 1)
        self.predicted = machine.predict(rows)
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the stars expected of each pair."""
        return self.predicted[items, users] if self.by_item else self.predicted[users, items]


class ItemAutoRec:
    """The autoencoder of films' rows of ratings."""

    def fit(self, ratings: Ratings) -> "ItemAutoRec":
        """Train on the rows of all films."""
        rng = np.random.default_rng(0)
        rows = ratings.matrix().T
        rows[rows == 0] = np.nan
        centre = float(ratings.stars.mean())
        model = nn.AutoRec(rows.shape[1], 200, centre=centre, rng=rng)
        optimizer = nn.Adam(model.parameters(), 1e-3, weight_decay=1e-3)
        nn.fit(
            model,
            nn.MaskedMeanSquaredError(),
            optimizer,
            nn.Dataset(rows),
            epochs=60,
            batch_size=100,
            rng=rng,
        )
        self.predicted = nn.predict(model, rows)
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the stars expected of each pair."""
        return self.predicted[items, users]


MODELS: dict[str, tuple[Callable[[], Model], str]] = {
    "global mean": (GlobalMean, "1.12 / .94"),
    "item mean": (ItemMean, "1.02 / .82"),
    "biases": (Biases, ".944 +- .01"),
    "item-kNN": (ItemNeighbours, ".931 / .733"),
    "matrix factorization": (MatrixFactorization, ".934 / .737"),
    "user RBM, 100 hidden": (
        lambda: Machine(by_item=False, hidden=100, cost=0.01, lr=0.01, epochs=50),
        ".974 / .769 (u1)",
    ),
    "item RBM, 100 hidden": (
        lambda: Machine(by_item=True, hidden=100, cost=0.002, lr=0.5, epochs=40),
        "at most .935",
    ),
    "I-AutoRec, 200 hidden": (ItemAutoRec, ".941 / .743 (u1)"),
}


def run(movielens: Path | None = None) -> Iterator[Row]:
    """Yield the mean score of each model over random folds, and over the published splits.

    Args:
        movielens: an ml-100k.zip, which alone brings the published splits u1 to u5; without it
            the ratings come from the package that carries them.
    """
    if movielens is None:
        with tempfile.TemporaryDirectory() as folder:
            ratings = read_ratings(build_ratings(Path(folder)))
    else:
        ratings = read_ratings(movielens)
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
