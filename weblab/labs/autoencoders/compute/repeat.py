"""The training of one autoencoder with another seed, by a worker: plain values in and out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labs.autoencoders.compute.datasets import datasets
from weblab.labs.autoencoders.compute.digits_run import DigitsRun, Outcome, Watched
from weblab.labs.autoencoders.compute.kinds import KINDS, Settings

PROBES = {"probe_accuracy": "probe", "pca_probe_accuracy": "pca_probe"}
"""The results of linear probes, by the names of the lab's metrics."""


def repeat(
    seed: int,
    kind: str,
    settings: Mapping[str, Any],
    digits: Sequence[np.ndarray],
    test: Sequence[np.ndarray],
    samples: int,
    epochs: int,
    batch_size: int,
    lr: float,
) -> dict[str, Any]:
    """Train and measure an autoencoder as the lab does with this seed, to the bit.

    Args:
        seed: decides all that is random.
        kind: a key of KINDS.
        settings: the fields of a Settings.
        digits: images and labels, as many as a run needs.
        test: likewise, to test on.
        samples: how many of the digits are trained on.
        epochs: how often.
        batch_size: digits a step.
        lr: the learning rate at the start.
    Returns: the fields of a SeedRun but the seed.
    """
    data = datasets(Digits(*digits), Digits(*test), samples)
    run = DigitsRun(
        KINDS[kind], Settings(**settings), *data, epochs=epochs, batch_size=batch_size,
        lr=lambda: lr, seed=seed,
    )  # fmt: skip
    watched: list[Watched] = []
    outcome = diverged = None
    begun = time.perf_counter()
    with np.errstate(all="ignore"):
        try:
            for event in run.events():
                if isinstance(event, Watched):
                    watched.append(event)
                elif isinstance(event, Outcome):
                    outcome = event
        except nn.DivergenceError as error:
            diverged = error.step
    seconds = time.perf_counter() - begun
    return record(seed, watched, run.linear_error(), outcome, diverged, seconds)


def record(
    seed: int,
    watched: Sequence[Watched],
    linear: float | None,
    outcome: Outcome | None,
    diverged: int | None,
    seconds: float,
) -> dict[str, Any]:
    """Return a run that has ended as the fields of a SeedRun but the seed.

    Args:
        seed: its seed.
        watched: its errors on the test digits that are watched.
        linear: the error of PCA on them; None if the run ended before it was known.
        outcome: its measures; None if it diverged.
        diverged: at which step it did.
        seconds: how long it took.
    Returns: ``test_mse`` and ``pca_mse`` by step, and the probes' accuracies, in percent, which
        are points at the seed.
    """
    steps = [each.at for each in watched]
    curves: dict[str, Any] = {"test_mse": (steps, [each.mse for each in watched])}
    if linear is not None:
        curves["pca_mse"] = (steps, [linear] * len(steps))
    metrics: dict[str, float | None] = dict.fromkeys(("test_mse", "pca_mse", *PROBES))
    if outcome is not None:
        metrics |= {"test_mse": outcome.mse, "pca_mse": outcome.pca_mse}
        for name, field in PROBES.items():
            metrics[name] = 100 * getattr(outcome, field)
            curves[name] = ([seed], [metrics[name]])
    return {"curves": curves, "metrics": metrics, "diverged": diverged, "seconds": seconds}
