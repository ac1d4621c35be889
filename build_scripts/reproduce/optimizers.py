"""Steps until f = x^2 / 20 + y^2 falls below .01, from (-7, 2)."""

from collections.abc import Iterator

import numpy as np

from build_scripts.reproduce.table import Row
from weblab import nn
from weblab.datasets.surfaces import VALLEY

RACE = {
    "SGD, lr .95": (lambda p: nn.SGD(p, 0.95), 32),
    "Momentum, lr .1": (lambda p: nn.Momentum(p, 0.1), 24),
    "AdaGrad, lr 1.5": (lambda p: nn.AdaGrad(p, 1.5), 20),
    "Adam, lr .3": (lambda p: nn.Adam(p, 0.3), 52),
    "Nesterov, lr .1": (lambda p: nn.Nesterov(p, 0.1), 22),
    "RMSProp, lr .3": (lambda p: nn.RMSProp(p, 0.3), 6),
}


def run() -> Iterator[Row]:
    """Yield the steps of each optimizer."""
    for name, (make, expected) in RACE.items():
        point = nn.Parameter(np.array(VALLEY.start), "point")
        optimizer = make([point])
        steps = 0
        while VALLEY.height(*point.data) >= 0.01:
            point.grad = VALLEY.gradient(point.data)
            optimizer.step()
            steps += 1
        yield Row(name, str(expected), str(steps))
