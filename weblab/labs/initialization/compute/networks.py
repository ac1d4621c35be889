"""The networks that differ in their initial weights alone."""

from __future__ import annotations

import itertools

import numpy as np

from weblab import nn
from weblab.labs.initialization.compute.signal import ACTIVATIONS
from weblab.labs.initialization.compute.starts import UNITS

PIXELS = 784
CLASSES = 10


def shapes(layers: int) -> list[tuple[int, int]]:
    """Return the shapes of the weights of a network with some layers."""
    sizes = [PIXELS, *[UNITS] * (layers - 1), CLASSES]
    return list(itertools.pairwise(sizes))


def network(
    init: str | nn.initializers.Initializer, layers: int, activation: str, seed: int
) -> nn.Sequential:
    """Return a network before its training.

    Args:
        init: draws its weights.
        layers: with weights.
        activation: a key of ACTIVATIONS.
        seed: decides the weights.
    """
    return nn.zoo.mlp(
        [PIXELS, *(fan_out for _fan_in, fan_out in shapes(layers))],
        activation=ACTIVATIONS[activation],
        init=init,
        rng=np.random.default_rng([seed, 0]),
    )
