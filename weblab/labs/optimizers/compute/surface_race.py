"""Optimizers on a surface: each moves a point of its own from a common start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from weblab import nn
from weblab.datasets.surfaces import Surface
from weblab.nn.tables import OPTIMIZERS

GOAL = 0.01
"""Distance of f from its minimum below which the minimum counts as reached."""
LOST = 1e6
"""Coordinates beyond this count as diverged."""


@dataclass
class Walker:
    """One optimizer and its trail.

    Args:
        optimizer: moves the point.
        trail: where the point was after each step, the start first.
        heights: f there.
        arrived: the first step at which the goal was reached; None before.
        left: the first step that led off the map; None before.
        lost: the step at which it diverged; None if it did not.
    """

    optimizer: nn.Optimizer
    trail: list[tuple[float, float]] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    arrived: int | None = None
    left: int | None = None
    lost: int | None = None

    @property
    def point(self) -> nn.Parameter:
        """The point that the optimizer moves."""
        return self.optimizer.params[0]

    def state(self) -> dict[str, np.ndarray]:
        """Return the state of the optimizer by name, (2,) each."""
        return self.optimizer.state[0]


@dataclass(frozen=True)
class Moved:
    """All walkers completed a step, counted from 1."""

    step: int


class SurfaceRace:
    """Walkers from a common start.

    Args:
        surface: the surface they walk on.
        start: where they begin.
        lrs: the learning rate by name of each optimizer that takes part.
        others: what else takes part, by name: returns the optimizer of a point.
    """

    def __init__(
        self,
        surface: Surface,
        start: tuple[float, float],
        lrs: Mapping[str, float],
        others: Mapping[str, Callable[[list[nn.Parameter]], nn.Optimizer]] | None = None,
    ):
        self.surface = surface
        self.start = start
        self.walkers = {
            name: Walker(OPTIMIZERS[name].make([nn.Parameter(np.array(start), "point")], lr))
            for name, lr in lrs.items()
        }
        for name, make in (others or {}).items():
            self.walkers[name] = Walker(make([nn.Parameter(np.array(start, float), "point")]))
        for walker in self.walkers.values():
            self._note(walker, 0)

    def run(self, steps: int) -> Iterator[Moved]:
        """Move all walkers by the given number of steps, in parallel."""
        for step in range(1, steps + 1):
            for walker in self.walkers.values():
                if walker.lost is None:
                    self._move(walker, step)
            yield Moved(step)

    def beyond_the_map(self) -> dict[str, int]:
        """Return at which step each walker left the map, by name, of those that are beyond it."""
        return {
            name: walker.left
            for name, walker in self.walkers.items()
            if walker.left is not None and not self.surface.shows(*walker.trail[-1])
        }

    def _move(self, walker: Walker, step: int) -> None:
        with np.errstate(all="ignore"):
            walker.point.grad = self.surface.gradient(walker.point.data)
            walker.optimizer.step()
        if np.isfinite(walker.point.data).all() and np.abs(walker.point.data).max() < LOST:
            self._note(walker, step)
        else:
            walker.lost = step

    def _note(self, walker: Walker, step: int) -> None:
        x, y = walker.point.data.tolist()
        height = float(self.surface.height(x, y))
        walker.trail.append((x, y))
        walker.heights.append(height)
        if walker.arrived is None and self.surface.minimum is not None and height < GOAL:
            walker.arrived = step
        was_shown = step > 0 and self.surface.shows(*walker.trail[-2])
        if walker.left is None and was_shown and not self.surface.shows(x, y):
            walker.left = step
