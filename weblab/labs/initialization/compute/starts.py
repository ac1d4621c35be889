"""The starts that the lab compares: how wide a layer's first weights are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from weblab import nn
from weblab.locale import mark as _

UNITS = 100
CUSTOM = "custom"
CUSTOM_STD = 0.05
"""Of the custom start, until the visitor chooses another."""


@dataclass(frozen=True)
class Start:
    """A rule for a layer's first weights; its biases are zero.

    Args:
        title: what the reader calls it; the catalogues translate it.
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
"""By the names of their colours; Xavier's is the form that looks at a layer's inputs alone."""

TITLES = {name: start.title for name, start in STARTS.items()} | {CUSTOM: _("custom")}
"""What each is called, in English."""


def custom(std: float) -> Start:
    """Return the start with a standard deviation of the visitor's own, in every layer."""
    return Start(TITLES[CUSTOM], std, nn.initializers.normal(std))
