"""The race on MNIST with another seed, by a worker: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labkit.digits.race import DigitsRace
from weblab.labkit.digits.repeat import race_to_the_end
from weblab.labs.optimizers.compute.rivals import rival


def repeat(
    seed: int, digits: Sequence[np.ndarray], lrs: Mapping[str, float], steps: int
) -> dict[str, Any]:
    """Train a network with each optimizer as the lab does with this seed, to the bit.

    Args:
        seed: decides weights and batches.
        digits: images and labels to train on.
        lrs: the learning rates by the names of the optimizers.
        steps: of each.
    Returns: the fields of a SeedRun but the seed: ``loss_NAME`` of each.
    """
    given = Digits(*digits)
    data = nn.Dataset(given.inputs().reshape(len(given), -1), given.targets())
    entries = {name: rival(name, lr, seed) for name, lr in lrs.items()}
    return race_to_the_end(DigitsRace(data, entries, seed), steps)
