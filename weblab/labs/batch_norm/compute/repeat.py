"""All networks with another seed, by a worker: plain values in, plain values out."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.labs.batch_norm.compute.networks import KINDS, SCALES, NetworkGrid, Setup

NONE_CHOSEN = -1
"""No scale is measured after each epoch: there is nobody to look at it."""


def repeat(
    seed: int,
    data: Sequence[np.ndarray],
    common: Sequence[Any],
    lr: float,
    momentum: float,
) -> dict[str, Any]:
    """Train the networks as the lab does with this seed, to the bit.

    Args:
        seed: decides weights and batches.
        data: inputs and labels to train on, and likewise to test on.
        common: activation, epochs and batch size.
        lr: the learning rate.
        momentum: the weight of a new batch in the running statistics.
    Returns: the fields of a SeedRun but the seed: the training accuracy in percent, as
        ``accuracy_KIND`` by the logarithm of the scale and as ``accuracy_KIND_NUMBER`` by epoch.
    """
    inputs, labels, test_inputs, test_labels = data
    activation, epochs, batch_size = common
    train, test = nn.Dataset(inputs, labels), nn.Dataset(test_inputs, test_labels)
    setup = Setup(train, test, activation, epochs, batch_size, seed)
    grid = NetworkGrid(setup, lr, momentum, lambda: NONE_CHOSEN)
    begun = time.perf_counter()
    with np.errstate(all="ignore"):
        for _event in grid.run():
            pass
    return record(grid, time.perf_counter() - begun)


def record(grid: NetworkGrid, seconds: float) -> dict[str, Any]:
    """Return networks that are trained as the fields of a SeedRun but the seed."""
    scales = [math.log10(scale) for scale in SCALES][::-1]
    curves: dict[str, Any] = {}
    metrics: dict[str, Any] = {}
    for kind in KINDS:
        for number in range(len(SCALES)):
            network = grid.networks[kind, number]
            name = f"accuracy_{kind}_{number}"
            epochs = list(range(1, len(network.accuracies) + 1))
            curves[name] = (epochs, [100 * each for each in network.accuracies])
            metrics[name] = 100 * (network.accuracy or 0.0)
        ends = [metrics[f"accuracy_{kind}_{number}"] for number in range(len(SCALES))]
        curves[f"accuracy_{kind}"] = (scales, ends[::-1])
    return {"curves": curves, "metrics": metrics, "diverged": None, "seconds": seconds}
