"""The training of one network with another seed, by a worker: plain values in, plain values out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from weblab import nn
from weblab.datasets.augmentation import Augmentation
from weblab.datasets.digits import Digits
from weblab.labs.cnn.compute.architecture import Architecture
from weblab.labs.cnn.compute.evaluation import report_iter
from weblab.labs.cnn.compute.own_training import scaled
from weblab.nn.events import result_of
from weblab.nn.tables import OPTIMIZERS

RESULTS = ("loss_train", "loss_test", "accuracy_train", "accuracy_test")
"""In the order of the columns of a record's epochs, after the step."""


def repeat(
    seed: int,
    architecture: Mapping[str, Any],
    digits: Sequence[np.ndarray],
    test: Sequence[np.ndarray],
    optimizer: str,
    lr: float,
    batch_size: int,
    epochs: int,
    augment: bool,
    last: Literal["drop"] | None,
) -> dict[str, Any]:
    """Train a network as the lab does with this seed, to the bit.

    Args:
        seed: decides weights, batches and what else is random.
        architecture: the fields of an Architecture.
        digits: images and labels to train on.
        test: likewise, to test on.
        optimizer: a key of OPTIMIZERS.
        lr: its learning rate.
        batch_size: digits a step.
        epochs: how often each digit is seen.
        augment: whether digits are distorted.
        last: as of ``nn.train_iter``.
    Returns: the fields of a SeedRun but the seed: RESULTS by epoch, accuracies in percent.
    """
    model = Architecture(**architecture).build(np.random.default_rng([seed, 0]))
    train, tested = Digits(*digits), Digits(*test)
    distort = Augmentation() if augment else None
    steps = nn.train_iter(
        model,
        nn.SoftmaxCrossEntropy(),
        OPTIMIZERS[optimizer].make(model.parameters(), lr),
        nn.Dataset(train.images[:, None], train.targets(), scaled, distort),
        epochs=epochs,
        batch_size=batch_size,
        rng=np.random.default_rng([seed, 1]),
        last=last,
    )
    rows: list[list[float]] = []
    diverged = None
    begun = time.perf_counter()
    with np.errstate(all="ignore"):
        try:
            for event in steps:
                if isinstance(event, nn.EpochEnd):
                    report = result_of(report_iter(model, tested))
                    accuracies = [event.train_accuracy or 0.0, report.accuracy]
                    rows.append([event.step, event.train_loss, report.loss, *accuracies])
        except nn.DivergenceError as error:
            diverged = error.step
    return record(rows, diverged, time.perf_counter() - begun)


def record(rows: Sequence[Sequence[float]], diverged: int | None, seconds: float) -> dict[str, Any]:
    """Return a run that has ended as the fields of a SeedRun but the seed.

    Args:
        rows: a row of a record's COLUMNS for each epoch.
        diverged: at which step it did.
        seconds: how long it took.
    """
    epochs = list(range(1, len(rows) + 1))
    curves: dict[str, Any] = {}
    metrics: dict[str, float | None] = {}
    for column, name in enumerate(RESULTS, start=1):
        scale = 100 if name.startswith("accuracy") else 1
        values = [scale * row[column] for row in rows]
        curves[name] = (epochs, values)
        metrics[name] = values[-1] if values and diverged is None else None
    return {"curves": curves, "metrics": metrics, "diverged": diverged, "seconds": seconds}
