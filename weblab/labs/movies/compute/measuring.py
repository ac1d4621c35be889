"""The error of a model after an epoch, on training and on test ratings."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from weblab.datasets.ratings import Ratings, Score, score_of
from weblab.labs.movies.compute.models import Machine, Trained, free_energy_gap
from weblab.nn import EpochEnd, Event

TRAIN_SAMPLE = 20_000
"""Training ratings on which a model is evaluated, at most."""


@dataclass(frozen=True)
class Measured:
    """The error of a model after an epoch; gap is None for an autoencoder."""

    epoch: int
    train: Score
    test: Score
    error: float
    gap: float | None


def measured_run(
    model: Trained, train: Ratings, test: Ratings, seed: int
) -> Generator[Event | Measured, None, None]:
    """Train a model, and evaluate it after each epoch.

    Args:
        model: a new one.
        train: ratings that it learns from; it is evaluated on some of them.
        test: ratings that it does not see.
        seed: draws those, and what the free-energy gap compares with.
    """
    rng = np.random.default_rng(seed)
    sample = train.subset(rng.permutation(len(train))[:TRAIN_SAMPLE])
    for event in model.events():
        yield event
        if isinstance(event, EpochEnd):
            yield measure(model, event, sample, test, rng)


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
