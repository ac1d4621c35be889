"""The training of a recommender with another seed, by a worker: plain values in and out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.ratings import Film, Ratings, Viewer, score
from weblab.labs.movies.compute.baselines import BASELINES, SHOWN, split_of
from weblab.labs.movies.compute.measuring import Measured, measured_run
from weblab.labs.movies.compute.models import MODELS, Setting

BYTES_A_CELL = 40
"""Memory for each pair of viewer and film: the table, and what a measurement makes of it."""


def plain(ratings: Ratings, split: str) -> dict[str, Any]:
    """Return as plain values what a training needs of ratings."""
    return {
        "columns": [ratings.users, ratings.items, ratings.stars],
        "shape": list(ratings.shape),
        "split": split,
        "published": list(ratings.splits[split]) if split in ratings.splits else None,
    }


def repeat(
    seed: int,
    columns: Sequence[np.ndarray],
    shape: Sequence[int],
    split: str,
    published: Sequence[np.ndarray] | None,
    model: str,
    setting: Mapping[str, Any],
) -> dict[str, Any]:
    """Train a model as the lab does with this seed, to the bit, and fit the baselines.

    Args:
        seed: decides all that is random, and the folds where no split is published.
        columns: viewer, film and stars of each rating.
        shape: how many viewers and films there are.
        split: its name.
        published: its training and test rows; None where it is a fold.
        model: a key of MODELS.
        setting: the fields of a Setting.
    Returns: the fields of a SeedRun but the seed: the RMSE in stars by epoch on ``train`` and
        ``test``, and of each baseline of SHOWN by its name.
    """
    ratings = _ratings(columns, shape, {split: tuple(published)} if published else {})
    train, test = split_of(ratings, split, seed)
    measured: list[Measured] = []
    diverged = None
    begun = time.perf_counter()
    with np.errstate(all="ignore"):
        trained = MODELS[model](train, Setting(**setting), np.random.default_rng(seed))
        try:
            for event in measured_run(trained, train, test, seed):
                if isinstance(event, Measured):
                    measured.append(event)
        except nn.DivergenceError as error:
            diverged = error.step
    baselines = {name: score(BASELINES[name]().fit(train), test).rmse for name in SHOWN}
    return record(measured, baselines, diverged, time.perf_counter() - begun)


def record(
    measured: Sequence[Measured],
    baselines: Mapping[str, float],
    diverged: int | None,
    seconds: float,
) -> dict[str, Any]:
    """Return a training that has ended as the fields of a SeedRun but the seed.

    Args:
        measured: after each epoch.
        baselines: their test RMSE in stars.
        diverged: at which step it diverged; None if it did not.
        seconds: how long it took.
    """
    epochs = [each.epoch for each in measured]
    curves: dict[str, Any] = {
        "train": (epochs, [each.train.rmse for each in measured]),
        "test": (epochs, [each.test.rmse for each in measured]),
    }
    metrics: dict[str, float | None] = {
        name: None if diverged else values[-1] for name, (_epochs, values) in curves.items()
    }
    for name, rmse in baselines.items():
        metrics[name] = rmse
        curves[name] = (epochs, [rmse] * len(epochs))
    return {"curves": curves, "metrics": metrics, "diverged": diverged, "seconds": seconds}


def _ratings(
    columns: Sequence[np.ndarray], shape: Sequence[int], splits: Mapping[str, Any]
) -> Ratings:
    """Return ratings of films and viewers without names."""
    users, items, stars = columns
    viewers, films = shape
    return Ratings(
        name="",
        users=users,
        items=items,
        stars=stars,
        times=np.zeros_like(users),
        films=tuple(Film(number, "") for number in range(films)),
        viewers=tuple(Viewer(number) for number in range(viewers)),
        splits=splits,
    )
