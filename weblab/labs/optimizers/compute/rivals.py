"""Who races: the optimizers, and the learning rate that suits each on each ground."""

from __future__ import annotations

from weblab import nn
from weblab.datasets.surfaces import SURFACES, Surface
from weblab.locale import mark as _

OPTIMIZERS: dict[str, type[nn.Optimizer]] = {
    each.__name__: each
    for each in (
        nn.SGD,
        nn.Momentum,
        nn.Nesterov,
        nn.AdaGrad,
        nn.RMSProp,
        nn.AdaDelta,
        nn.Adam,
        nn.AdamW,
    )
}
GROUNDS: dict[str, Surface] = {surface.name: surface for surface in SURFACES}
DIGITS = "MNIST"
TITLES = {
    "Valley": _("Valley"),
    "Rosenbrock": _("Rosenbrock"),
    "Beale": _("Beale"),
    "Saddle": _("Saddle"),
    DIGITS: DIGITS,
}
"""What each is called, in English."""

RATES = {  # in the order of OPTIMIZERS
    "Valley": (0.95, 0.1, 0.1, 1.5, 0.3, 20.0, 0.3, 0.3),
    "Rosenbrock": (0.001, 0.001, 0.001, 0.5, 0.01, 10.0, 0.3, 0.3),
    "Beale": (0.02, 0.005, 0.005, 1.5, 0.1, 20.0, 0.5, 0.5),
    "Saddle": (0.1, 0.05, 0.05, 0.1, 0.02, 0.5, 0.1, 0.1),
    DIGITS: (0.01, 0.01, 0.01, 0.01, 0.001, 1.0, 0.001, 0.001),
}


def suggested_rate(name: str, ground: str) -> float:
    """Return the learning rate at which an optimizer does well.

    Args:
        name: of OPTIMIZERS.
        ground: a name of GROUNDS, or DIGITS.
    """
    return dict(zip(OPTIMIZERS, RATES[ground], strict=True))[name]
