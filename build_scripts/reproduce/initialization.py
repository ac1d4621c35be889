"""Activations of five layers of 100 units, on 1,000 random inputs; then losses on MNIST."""

from collections.abc import Iterator

import numpy as np

from build_scripts.reproduce.digits import flat
from build_scripts.reproduce.table import Row
from weblab import nn
from weblab.labkit.digits.race import DigitsRace, LossCurves

UNITS = 100
LAYERS = 5
SIZES = [784, UNITS, UNITS, UNITS, UNITS, 10]
ITERATIONS = 1_900
LOSSES = {
    "std .01": (nn.initializers.normal(0.01), "2.305"),
    "Xavier": (nn.initializers.xavier_fan_in, ".377"),
    "He": (nn.initializers.he_normal, ".286"),
}


def run() -> Iterator[Row]:
    """Yield the spreads, and then the losses."""
    yield from spreads()
    yield from losses()


def losses() -> Iterator[Row]:
    """Yield the loss of ReLU networks with SGD, lr .01, the mean of the last five batches."""
    entries = {}
    for name, (init, _expected) in LOSSES.items():
        model = nn.zoo.mlp(SIZES, init=init, rng=np.random.default_rng([0, 0]))
        entries[name] = (model, nn.SGD(model.parameters(), 0.01))
    curves = LossCurves()
    curves.add(DigitsRace(flat("train"), entries, seed=0).run(ITERATIONS))
    for name, (_init, expected) in LOSSES.items():
        yield Row(f"{name}: loss at iteration 1900", expected, f"{curves.latest[name]:.3f}")


def spreads() -> Iterator[Row]:
    """Yield the spread of activations for each pair of activation and start."""
    saturated = [np.mean((a < 0.05) | (a > 0.95)) for a in activations(nn.Sigmoid, normal(1))]
    yield Row(
        "sigmoid, std 1: outside .05 to .95",
        "64 to 76 %",
        f"{min(saturated):.0%} to {max(saturated):.0%}",
    )
    yield Row("sigmoid, std .01: std of the last layer", ".01", last(nn.Sigmoid, normal(0.01)))
    yield Row("tanh, std .01: std of the last layer", "1e-05", last(nn.Tanh, normal(0.01)))
    yield Row("ReLU, std 1: std of the last layer", "1.4e+04", last(nn.ReLU, normal(1)))
    spread = [a.std() for a in activations(nn.ReLU, "xavier_normal")]
    yield Row(
        "ReLU, Xavier: std, first to last", ".60 to .17", f"{spread[0]:.2f} to {spread[-1]:.2f}"
    )
    spread = [a.std() for a in activations(nn.ReLU, "he_normal")]
    yield Row("ReLU, He: std", ".8 to 1.0", f"{min(spread):.2f} to {max(spread):.2f}")


def normal(std: float) -> nn.initializers.Initializer:
    """Return the initializer of that spread."""
    return nn.initializers.normal(std)


def activations(
    activation: type[nn.Layer], init: str | nn.initializers.Initializer
) -> Iterator[np.ndarray]:
    """Yield the activations of each layer."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((1_000, UNITS), dtype=np.float32)
    for _ in range(LAYERS):
        x = activation().forward(nn.Linear(UNITS, UNITS, init=init, rng=rng).forward(x))
        yield x


def last(activation: type[nn.Layer], init: nn.initializers.Initializer) -> str:
    """Return the spread of the last layer's activations."""
    *_, final = activations(activation, init)
    return f"{final.std():.2g}"
