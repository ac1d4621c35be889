"""The initializations that the lab compares."""

from __future__ import annotations

import math
from dataclasses import dataclass

from weblab import nn
from weblab.locale import mark as _

UNITS = 100
CUSTOM = "custom"
CUSTOM_STD = 0.05
"""Default of the custom initialization."""


@dataclass(frozen=True)
class Start:
    """A rule for the initial weights of a layer; its biases are zero.

    Args:
        title: its name on the page, in English; the catalogues translate it.
        std: the weights' standard deviation in a layer with UNITS inputs.
        initializer: the engine's.
    """

    title: str
    std: float
    initializer: str | nn.initializers.Initializer


STARTS = {
    "zeros": Start("0", 0.0, "zeros"),
    "small": Start("0.01", 0.01, nn.initializers.normal(0.01)),
    "large": Start("1", 1.0, nn.initializers.normal(1)),
    "xavier": Start("Xavier", math.sqrt(1 / UNITS), "xavier_fan_in"),
    "he": Start("He", math.sqrt(2 / UNITS), "he_normal"),
}
"""By the names of their colors; Xavier's is the form that uses the number of inputs alone."""

TITLES = {name: start.title for name, start in STARTS.items()} | {CUSTOM: _("custom")}
"""Their names on the page, in English."""


def start_named(name: str, std: float | None) -> Start:
    """Return an initialization by its name.

    Args:
        name: a key of STARTS, or CUSTOM.
        std: of the custom one; None for its default.
    """
    return custom(CUSTOM_STD if std is None else std) if name == CUSTOM else STARTS[name]


def custom(std: float) -> Start:
    """Return the initialization with the visitor's standard deviation in every layer."""
    return Start(TITLES[CUSTOM], std, nn.initializers.normal(std))
