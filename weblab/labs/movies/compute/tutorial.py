"""The binary machine of a much-copied tutorial, and the constant that beats it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from weblab.datasets.ratings import Ratings
from weblab.nn import ops

LIKED = 3
HIDDEN = 100
SWEEPS = 10
EPOCHS = 10
BATCH = 100
UNKNOWN = -1.0


@dataclass(frozen=True)
class Wrong:
    """Error rates on the test ratings after an epoch.

    Args:
        epoch: counted from 1.
        drawn: the answer is drawn, as in the tutorial.
        likelier: the answer is what the machine holds for likelier.
    """

    epoch: int
    drawn: float
    likelier: float


def liked(ratings: Ratings) -> np.ndarray:
    """Return 1 for liked, 0 for not liked, UNKNOWN without a rating, (viewers, films)."""
    table = np.full(ratings.shape, UNKNOWN, np.float32)
    table[ratings.users, ratings.items] = ratings.stars >= LIKED
    return table


def task_of(ratings: Ratings, seed: int) -> dict[str, Any]:
    """Return as plain values how the tutorial's machine learns with a visitor's update rule."""
    return {"liked": np.maximum(liked(ratings), 0), "epochs": EPOCHS, "seed": seed}


def constant_wrong(ratings: Ratings) -> float:
    """Return the error rate of always answering 'liked'."""
    return float(np.mean(ratings.stars < LIKED))


def tutorial_iter(
    train: Ratings, test: Ratings, rng: np.random.Generator
) -> Iterator[Wrong | None]:
    """Train the tutorial's machine; yield None after a batch and the errors after an epoch.

    All is as there: weights that start with a standard deviation of 1, sums over the batch
    instead of means, a learning rate of 1, ten Gibbs sweeps, and -1 as the input of a film
    without a rating.

    Args:
        train: what it learns from.
        test: other ratings of the same viewers and films.
        rng: decides all that is random.
    """
    known = liked(train)
    films = known.shape[1]
    weight = rng.normal(size=(films, HIDDEN)).astype(np.float32)
    visible_bias = rng.normal(size=(films,)).astype(np.float32)
    hidden_bias = rng.normal(size=HIDDEN).astype(np.float32)

    def draw(field: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return ops.bernoulli_sigmoid(field, rng.random(field.shape, dtype=np.float32))

    def up(v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return draw(ops.linear(v, weight, hidden_bias))

    def down(h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return draw(ops.linear(h, weight.T, visible_bias))

    truth = test.stars >= LIKED
    for epoch in range(1, EPOCHS + 1):
        for start in range(0, len(known), BATCH):
            v0 = known[start : start + BATCH]
            first, h = up(v0)
            v = v0
            for _sweep in range(SWEEPS):
                v = np.where(v0 == UNKNOWN, v0, down(h)[1])
                last, h = up(v)
            weight += ops.matmul(v0.T, first) - ops.matmul(v.T, last)
            visible_bias += (v0 - v).sum(axis=0)
            hidden_bias += (first - last).sum(axis=0)
            yield None
        odds, drawn = (table[test.users, test.items] for table in down(up(known)[1]))
        yield Wrong(
            epoch,
            float(np.mean((drawn > 0.5) != truth)),
            float(np.mean((odds > 0.5) != truth)),
        )
