"""The optimizers of the race, and a suitable learning rate for each on each surface."""

from __future__ import annotations

import numpy as np

from weblab import nn
from weblab.datasets.surfaces import SURFACES, Surface
from weblab.locale import mark as _
from weblab.nn.tables import OPTIMIZERS

SURFACES_BY_NAME: dict[str, Surface] = {surface.name: surface for surface in SURFACES}
DIGITS = "MNIST"
TITLES = {
    "Valley": _("Valley"),
    "Rosenbrock": _("Rosenbrock"),
    "Beale": _("Beale"),
    "Saddle": _("Saddle"),
    DIGITS: DIGITS,
}
"""Their names on the page, in English."""

KNOWN = ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "AdaDelta", "Adam", "AdamW")
LEARNING_RATES = {  # in the order of KNOWN
    "Valley": (0.95, 0.1, 0.1, 1.5, 0.3, 20.0, 0.3, 0.3),
    "Rosenbrock": (0.001, 0.001, 0.001, 0.5, 0.01, 10.0, 0.3, 0.3),
    "Beale": (0.02, 0.005, 0.005, 1.5, 0.1, 20.0, 0.5, 0.5),
    "Saddle": (0.1, 0.05, 0.05, 0.1, 0.02, 0.5, 0.1, 0.1),
    DIGITS: (0.01, 0.01, 0.01, 0.01, 0.001, 1.0, 0.001, 0.001),
}


SIZES = [784, 100, 100, 100, 100, 10]
"""Layer widths of the network that each optimizer trains on MNIST."""


def rival(name: str, lr: float, seed: int) -> tuple[nn.Sequential, nn.Optimizer]:
    """Return an optimizer with its network; all networks have equal weights."""
    model = nn.zoo.mlp(SIZES, rng=np.random.default_rng([seed, 0]))
    return model, OPTIMIZERS[name].make(model.parameters(), lr)


def suggested_lr(name: str, surface: str) -> float:
    """Return a suitable learning rate for an optimizer, by default its usual one.

    Args:
        name: of the optimizer.
        surface: a name of SURFACES_BY_NAME, or DIGITS.
    """
    return dict(zip(KNOWN, LEARNING_RATES[surface], strict=True)).get(name, OPTIMIZERS[name].lr)
