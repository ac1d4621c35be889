"""How often values of each size occur, as numbers: the component that draws them is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BINS = 31
"""Odd, so that the middle of a range falls into one bin."""
LEAST_SPAN = 1e-30
"""Minimum width of a range; float32 cannot resolve less."""


@dataclass(frozen=True)
class Histogram:
    """Shares of values in BINS bins of equal width.

    Args:
        low: where the first bin begins.
        high: where the last one ends; it belongs to that bin.
        shares: of all values, also of those in no bin, (BINS,).
    """

    low: float
    high: float
    shares: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, low: float, high: float) -> Histogram:
        """Count the values of an array of any shape."""
        high = max(high, low + LEAST_SPAN)
        places = (values.ravel() - np.float32(low)) * np.float32(BINS / (high - low))
        inside = places[(places >= 0) & (places <= BINS)].astype(np.intp)
        counts = np.bincount(np.minimum(inside, BINS - 1), minlength=BINS)
        return cls(low, high, counts / values.size)

    @property
    def edges(self) -> np.ndarray:
        """Where the bins begin and end, (BINS + 1,)."""
        return np.linspace(self.low, self.high, BINS + 1)
