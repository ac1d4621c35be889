"""A small tensor as a parameter: typed cell by cell, checked, and short in a link."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import param

from weblab.labkit.experiment.settings import About

SEPARATOR = "_"
"""Between two numbers; URLs leave it as it is."""
DIGITS = 6


class Cells(param.String):
    """A setting: all values of a tensor, row by row, as ``1_0_-0.5_2``; empty for the defaults.

    Args:
        shape: of the tensor.
        bounds: the limits of its values.
        label: its label on the page, in English.
    """

    __slots__ = ("about", "bounds", "shape")

    def __init__(self, shape: tuple[int, ...], bounds: tuple[float, float], *, label: str):
        self.shape = shape
        self.bounds = bounds
        super().__init__(default="", label=label)
        self.about = About(counts="next step", widget=None, order=1)

    def _validate_value(self, val: Any, allow_None: bool) -> None:
        super()._validate_value(val, allow_None)
        if val:
            self.parse(val)

    def parse(self, text: str) -> np.ndarray:
        """Return the tensor for a text.

        Raises: ValueError unless the number of values fits and all are within the bounds.
        """
        numbers = [float(number) for number in text.split(SEPARATOR)]
        low, high = self.bounds
        if len(numbers) != math.prod(self.shape) or not all(low <= n <= high for n in numbers):
            raise ValueError(
                f"Expected {math.prod(self.shape)} numbers from {low:g} to {high:g}, with "
                f"{SEPARATOR!r} between them. Received: {text[:40]!r}."
            )
        return np.array(numbers).reshape(self.shape)


def text_of(tensor: np.ndarray) -> str:
    """Return the text that means a tensor, to DIGITS significant digits."""
    return SEPARATOR.join(f"{number:.{DIGITS}g}".replace("+", "") for number in tensor.flat)
