"""1,000 digits, 5 layers of 100, SGD .01, 20 epochs: training accuracy by scale of the start."""

import contextlib
from collections.abc import Iterator

import numpy as np

from build_scripts.reproduce.digits import accuracy, flat
from build_scripts.reproduce.table import Row
from weblab import nn

SCALES = np.logspace(0, -4, 16)
EXPECTED = {0: ("9.7 %", "42 %"), 8: ("11.6 %", "100 %")}
PLAIN_WINS = (2, 3)


def run() -> Iterator[Row]:
    """Yield the accuracy without and with batch normalization for each scale."""
    for number, std in enumerate(SCALES):
        plain, normalized = trained(std, batch_norm=False), trained(std, batch_norm=True)
        expected = EXPECTED.get(number, ("", ""))
        if number in PLAIN_WINS:
            expected = ("higher", "lower")
        yield Row(
            f"std {std:.4f}: plain, batch norm",
            ", ".join(expected).strip(", "),
            f"{plain:.1%}, {normalized:.1%}",
        )


def trained(std: float, *, batch_norm: bool) -> float:
    """Train one of the networks and return its accuracy on its own training digits."""
    rng = np.random.default_rng(0)
    data = flat("train", 1_000)
    init = nn.initializers.normal(std)
    model = nn.zoo.mlp([784, *[100] * 5, 10], batch_norm=batch_norm, init=init, rng=rng)
    optimizer = nn.SGD(model.parameters(), 0.01)
    with contextlib.suppress(nn.DivergenceError):
        nn.fit(model, nn.SoftmaxCrossEntropy(), optimizer, data, epochs=20, batch_size=100, rng=rng)
    return accuracy(model, data)
