"""Colors with a meaning: one fixed color per optimizer, initializer and split, in all labs.

Source: Okabe and Ito, 2008, 'Color Universal Design': eight colors that color-blind readers can
distinguish. Their black is a gray here, which is visible in both themes.
"""

import itertools
from collections.abc import Iterable

ORANGE = "#e69f00"
SKY_BLUE = "#56b4e9"
GREEN = "#009e73"
YELLOW = "#f0e442"
BLUE = "#0072b2"
VERMILION = "#d55e00"
PURPLE = "#cc79a7"
GREY = "#808080"
OWN = "#8a5cf0"
"""What a visitor has written, beside the originals."""

SPLITS = {"train": ORANGE, "validation": PURPLE, "test": BLUE}
OPTIMIZERS = {
    "SGD": GREY,
    "Momentum": ORANGE,
    "Nesterov": YELLOW,
    "AdaGrad": GREEN,
    "RMSProp": PURPLE,
    "AdaDelta": SKY_BLUE,
    "Adam": BLUE,
    "AdamW": VERMILION,
}
OTHERS = (GREEN, BLUE, VERMILION, PURPLE, ORANGE, SKY_BLUE, YELLOW)
DASHES = ("solid", "dashed", "dotted", "dotdash", "dashdot")
KINDS_OF_NORM = {"plain": VERMILION, "norm": GREEN, "own": OWN}
"""Networks without and with batch normalization, and with a visitor's part."""
INITIALIZERS = {
    "zeros": GREY,
    "small": SKY_BLUE,
    "large": VERMILION,
    "xavier": GREEN,
    "he": BLUE,
    "custom": PURPLE,
}

DIVERGING = "RdBu11"
"""Bokeh's palette for weights, centered at zero."""
MAGNITUDE = "Viridis256"
"""Bokeh's palette for values from zero up."""

DIGITS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE, "#8c564b", "#7b68c8", "#a3a000", GREY)
"""One color per label; the digit is always shown as well, as ten colors are too many."""


def optimizer_styles(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return color and dash of each optimizer; one without a color of its own gets another's."""
    spare = itertools.cycle(OTHERS)
    dashes = itertools.cycle(DASHES)
    return {name: (OPTIMIZERS.get(name) or next(spare), next(dashes)) for name in names}
