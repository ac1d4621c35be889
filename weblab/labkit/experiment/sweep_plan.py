"""What a sweep runs: the points of a grid over some settings, or random ones."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weblab.labkit.experiment.settings import Integer, Number, Setting

Values = dict[str, object]
"""Settings by name."""


@dataclass(frozen=True)
class Span:
    """All values between two limits, in equal steps or ratios.

    Args:
        low: the smallest.
        high: the largest.
        log: whether equal ratios count instead of differences.
    """

    low: float
    high: float
    log: bool

    def at(self, share: float) -> float:
        """Return the value at a share of the way from the lower to the upper limit."""
        value = (
            self.low * (self.high / self.low) ** share
            if self.log
            else self.low + (self.high - self.low) * share
        )
        return min(max(value, self.low), self.high)  # whatever the rounding

    def share(self, value: float) -> float:
        """Return how far a value is on the way, from 0 to 1; the middle where there is no way."""
        value = min(max(value, self.low), self.high)
        if self.low == self.high:
            return 0.5
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Range:
    """Values between two limits, in equal steps or ratios.

    Args:
        name: of the setting.
        setting: it is whole where its setting is.
        low: the smallest.
        high: the largest.
        log: whether equal ratios count instead of differences.
        count: of values in a grid; None for random ones alone.
    """

    name: str
    setting: Setting
    low: float
    high: float
    log: bool
    count: int | None

    @property
    def span(self) -> Span:
        """The limits."""
        return Span(self.low, self.high, self.log)

    def at(self, share: float) -> object:
        """Return the value at a share of the way from the lower to the upper limit."""
        value = self.span.at(share)
        return round(value) if isinstance(self.setting, Integer) else float(value)

    def values(self) -> list[object]:
        """Return the values of a grid.

        Raises: ValueError if it is not said how many there are.
        """
        if self.count is None:
            raise ValueError("Expected a number of values. Received None.")
        shares = np.linspace(0, 1, self.count) if self.count > 1 else [0.0]
        return list(dict.fromkeys(self.at(float(share)) for share in shares))

    def draw(self, rng: np.random.Generator) -> object:
        """Return a random value."""
        return self.at(float(rng.random()))


@dataclass(frozen=True)
class Listed:
    """Values that are listed one by one."""

    name: str
    listed: tuple[object, ...]

    def values(self) -> list[object]:
        """Return them."""
        return list(self.listed)

    def draw(self, rng: np.random.Generator) -> object:
        """Return one of them."""
        return self.listed[int(rng.integers(len(self.listed)))]


Axis = Range | Listed


def fits(setting: Setting, value: object) -> bool:
    """Return whether a number is within its limits; other values are judged by the lab."""
    if isinstance(setting, Number | Integer):
        return isinstance(value, int | float) and setting.bounds[0] <= value <= setting.bounds[1]
    return True


def grid_size(axes: Sequence[Axis]) -> int:
    """Return how many points a grid has."""
    return math.prod(len(axis.values()) for axis in axes)


def grid(axes: Sequence[Axis]) -> list[Values]:
    """Return the points of a grid; those of the last axis change the fastest."""
    names = [axis.name for axis in axes]
    combined = itertools.product(*(axis.values() for axis in axes))
    return [dict(zip(names, values, strict=True)) for values in combined]


def distinct(points: Sequence[Values]) -> list[Values]:
    """Return points without those that came before: a run with equal settings would be equal."""
    return list({tuple(point.values()): point for point in points}.values())


def drawn(axes: Sequence[Axis], count: int, draw_seed: int) -> list[Values]:
    """Return random points; each depends on its number alone, so that more of them change none."""
    points = []
    for number in range(1, count + 1):
        rng = np.random.default_rng([draw_seed, number])
        points.append({axis.name: axis.draw(rng) for axis in axes})
    return points
