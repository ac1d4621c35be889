"""The training of one network with another seed, by a worker: plain values in, plain values out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute.training_run import Measured, Setting, TrainingRun

SETS = ("train", "validation", "test")


def repeat(
    seed: int,
    setting: Mapping[str, Any],
    digits: Sequence[np.ndarray],
    test: Sequence[np.ndarray],
) -> dict[str, Any]:
    """Train a network as the lab does with this seed, to the bit.

    Args:
        seed: decides all that is random.
        setting: the fields of a Setting.
        digits: images and labels to train on.
        test: likewise, to test on.
    Returns: the fields of a SeedRun but the seed: ``accuracy_`` (in percent) and ``loss_`` of each
        of SETS by epoch, and at the end.
    """
    run = TrainingRun(Setting(**setting), Digits(*digits), Digits(*test), seed)
    measured: list[Measured] = []
    diverged = None
    begun = time.perf_counter()
    with np.errstate(all="ignore"):
        try:
            measured.extend(event for event in run.events() if isinstance(event, Measured))
        except nn.DivergenceError as error:
            diverged = error.step
    return record(measured, run.finished, diverged, time.perf_counter() - begun)


def record(
    measured: Sequence[Measured], finished: Measured | None, diverged: int | None, seconds: float
) -> dict[str, Any]:
    """Return a run that has ended as the fields of a SeedRun but the seed.

    Args:
        measured: after each epoch.
        finished: at the end; None if the run diverged.
        diverged: at which step it did.
        seconds: how long it took.
    """
    curves, metrics = {}, {}
    for name in SETS:
        found = [(each.epoch, part) for each in measured if (part := getattr(each, name))]
        last = getattr(finished, name) if finished else None
        epochs = [epoch for epoch, _part in found]
        curves[f"accuracy_{name}"] = (epochs, [_percent(part) for _epoch, part in found])
        curves[f"loss_{name}"] = (epochs, [part.loss for _epoch, part in found])
        metrics[f"accuracy_{name}"] = _percent(last) if last else None
        metrics[f"loss_{name}"] = last.loss if last else None
    return {"curves": curves, "metrics": metrics, "diverged": diverged, "seconds": seconds}


def _percent(part: nn.Evaluation) -> float:
    return 100 * (part.accuracy or 0.0)
