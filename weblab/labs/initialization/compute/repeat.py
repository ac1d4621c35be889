"""The race of initializations with another seed, by a worker: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labkit.digits.race import DigitsRace
from weblab.labkit.digits.repeat import race_to_the_end
from weblab.labs.initialization.compute.networks import network
from weblab.labs.initialization.compute.starts import start_named


def repeat(
    seed: int,
    digits: Sequence[np.ndarray],
    names: Sequence[str],
    std: float | None,
    layers: int,
    activation: str,
    lr: float,
    steps: int,
) -> dict[str, Any]:
    """Train a network for each initialization as the lab does with this seed, to the bit.

    Args:
        seed: decides weights and batches.
        digits: images and labels to train on.
        names: of the initializations.
        std: of the custom one; None for its default.
        layers: with weights.
        activation: a key of ACTIVATIONS.
        lr: the learning rate of SGD.
        steps: of each network.
    Returns: the fields of a SeedRun but the seed: ``loss_NAME`` of each.
    """
    given = Digits(*digits)
    data = nn.Dataset(given.inputs().reshape(len(given), -1), given.targets())
    entries = {}
    for name in names:
        model = network(start_named(name, std).initializer, layers, activation, seed)
        entries[name] = model, nn.SGD(model.parameters(), lr)
    return race_to_the_end(DigitsRace(data, entries, seed), steps)
