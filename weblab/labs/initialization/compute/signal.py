"""A signal through untrained layers: activations forward, gradients backward.

    z_l = a_(l-1) W_l,  a_l = f(z_l);   dz_l = da_l f'(z_l),  da_(l-1) = dz_l W_l^T

The inputs a_0 and the gradient da_L by the last layer's activations are standard normal numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.labkit.experiment.histogram import Histogram
from weblab.labs.initialization.compute.starts import UNITS

INPUTS = 500
ACTIVATIONS = {name: nn.tables.ACTIVATIONS[name] for name in ("Sigmoid", "Tanh", "ReLU")}
OUTPUTS = {"Sigmoid": (0.0, 1.0), "Tanh": (-1.0, 1.0)}
"""The range of an activation; ReLU has no upper end."""
SATURATED = 0.05
"""An activation is saturated within this share of the range from either end."""
SPREADS = 4
"""Width of a histogram without natural ends, in standard deviations."""


@dataclass(frozen=True)
class LayerSignal:
    """The signal in one layer.

    Args:
        mean: of its activations.
        std: of its activations.
        saturated: the share of activations near an end of their range; None where there is none.
        dead: the share of units with the same activation for every input.
        gradient_std: of the gradient with respect to the weighted sums z.
        activations: how they are distributed, over the same range in every layer.
        gradients: likewise.
    """

    mean: float
    std: float
    saturated: float | None
    dead: float
    gradient_std: float
    activations: Histogram
    gradients: Histogram


def send_signal(
    activation: str, init: str | nn.initializers.Initializer, layers: int, seed: int
) -> list[LayerSignal]:
    """Send INPUTS random inputs through layers of UNITS, and a random gradient back.

    Args:
        activation: a name of ACTIVATIONS.
        init: the initializer of the weights.
        layers: the number of layers.
        seed: decides inputs, weights and gradient.
    Returns: the signal in each layer, from the first to the last.
    """
    with np.errstate(under="ignore"):
        forward, backward = _pass(activation, init, layers, seed)
        stds = [_std(a) for a in forward]
        slopes = [_std(dz) for dz in backward]
        low, high = OUTPUTS.get(activation, (0.0, SPREADS * max(stds) or 1.0))
        reach = SPREADS * max(slopes) or 1.0
        return [
            LayerSignal(
                mean=float(a.mean(dtype=np.float64)),
                std=std,
                saturated=_saturated(activation, a),
                dead=float(np.mean(np.ptp(a, axis=0) == 0)),
                gradient_std=slope,
                activations=Histogram.of(a, low, high),
                gradients=Histogram.of(dz, -reach, reach),
            )
            for a, dz, std, slope in zip(forward, backward, stds, slopes, strict=True)
        ]


def _pass(
    activation: str, init: str | nn.initializers.Initializer, layers: int, seed: int
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return activations and gradients with respect to z of all layers, (INPUTS, UNITS) each."""
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((INPUTS, UNITS), dtype=np.float32)
    passed = []
    forward = []
    for _layer in range(layers):
        linear = nn.Linear(UNITS, UNITS, bias=False, init=init, rng=rng)
        function = ACTIVATIONS[activation]()
        a = function.forward(linear.forward(a), training=True)
        passed.append((linear, function))
        forward.append(a)
    grad = rng.standard_normal((INPUTS, UNITS), dtype=np.float32)
    backward = []
    for linear, function in reversed(passed):
        dz = function.backward(grad)
        backward.append(dz)
        grad = nn.ops.linear_backward_input(dz, linear.weight.data)
    return forward, backward[::-1]


def _std(values: np.ndarray) -> float:
    return float(values.std(dtype=np.float64))


def _saturated(activation: str, values: np.ndarray) -> float | None:
    if activation not in OUTPUTS:
        return None
    low, high = OUTPUTS[activation]
    margin = SATURATED * (high - low)
    return float(np.mean((values < low + margin) | (values > high - margin)))
