"""The error of a model after an epoch, on training and on test ratings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weblab.datasets.ratings import Ratings, Score, score_of
from weblab.labs.movies.compute.models import Machine, Trained, free_energy_gap
from weblab.nn import EpochEnd


@dataclass(frozen=True)
class Measured:
    """The error of a model after an epoch; gap is None for an autoencoder."""

    epoch: int
    train: Score
    test: Score
    error: float
    gap: float | None


def measure(
    model: Trained, event: EpochEnd, train: Ratings, test: Ratings, rng: np.random.Generator
) -> Measured:
    """Evaluate a model.

    Args:
        model: after an epoch.
        event: the end of that epoch.
        train: ratings that it learned from.
        test: ratings that it has not seen.
        rng: draws what the free-energy gap compares with.
    """
    both = [_pairs(model, part) for part in (train, test)]
    rows, columns = (np.concatenate(parts) for parts in zip(*both, strict=True))
    stars = model.predict(rows, columns)
    return Measured(
        epoch=event.epoch,
        train=score_of(stars[: len(train)], train),
        test=score_of(stars[len(train) :], test),
        error=event.train_loss**0.5 / (model.levels if isinstance(model, Machine) else 1),
        gap=free_energy_gap(model, test, rng) if isinstance(model, Machine) else None,
    )


def _pairs(model: Trained, ratings: Ratings) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column of each rating in the model's table."""
    by_item = model.setting.by_item
    return (ratings.items, ratings.users) if by_item else (ratings.users, ratings.items)
