"""One Gibbs chain from the ratings of one viewer, stepped by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weblab.labkit.experiment.ready import ready
from weblab.labs.movies.compute.models import Machine


@dataclass(frozen=True)
class Distance:
    """Distance of a chain from its original ratings after a Gibbs step: RMSE in stars."""

    sweep: int
    drawn: float
    expected: float


class Chain:
    """Gibbs sampling as in training, up to the hidden units and down to the stars, step by step.

    Where a row of the machine is a viewer, the chain is that of one row. Where a row is a film,
    each film that the viewer rated has a row of its own, with all who rated it, and the viewer is
    one column of these.

    Args:
        machine: trained.
        viewer: position of the viewer.
        seed: of what is drawn.
    """

    def __init__(self, machine: Machine, viewer: int, seed: int) -> None:
        self._rbm = machine.rbm
        self._levels = machine.levels
        self._by_item = machine.setting.by_item
        self._viewer = viewer
        self._rng = np.random.default_rng(seed)
        if self._by_item:
            self.films = np.flatnonzero(machine.rows[:, viewer])
            self._data = machine.rows[self.films]
        else:
            self.films = np.flatnonzero(machine.rows[viewer])
            self._data = machine.rows[[viewer]]
        self.back()

    def back(self) -> None:
        """Begin again with the original ratings."""
        self._now = self._data
        self.hidden: np.ndarray | None = None
        self.expected: np.ndarray | None = None
        self.sweep = 0
        self.distances: list[Distance] = []

    @property
    def given(self) -> np.ndarray:
        """The original stars of the viewer, in the order of the films."""
        return self._stars(self._data)

    @property
    def drawn(self) -> np.ndarray:
        """The current stars of the chain."""
        return self._stars(self._now)

    @property
    def is_up(self) -> bool:
        """Whether the hidden units have been sampled, but not yet the stars."""
        return self.hidden is not None

    def up(self) -> None:
        """Sample each hidden unit given the stars: 1 is on, (rows, hidden)."""
        odds = self._rbm.hidden_probability(self._now)
        self.hidden = (self._rng.random(odds.shape) < odds).astype(np.float32)

    def down(self) -> None:
        """Sample the stars of all ratings given the hidden units."""
        if self.hidden is None:
            self.up()
        hidden = ready(self.hidden)
        rows, items = np.nonzero(self._data)
        odds = self._rbm.probability_at(hidden, rows, items)
        draws = self._rng.random((len(rows), 1))
        star = np.minimum((odds.cumsum(axis=1) < draws).sum(axis=1), self._rbm.stars - 1)
        now = np.zeros_like(self._data)
        now[rows, items] = star + 1
        own = items == self._viewer if self._by_item else slice(None)
        self.expected = odds[own] @ np.arange(1, self._rbm.stars + 1) / self._levels
        self._now, self.hidden = now, None
        self.sweep += 1
        self.distances.append(Distance(self.sweep, self._far(self.drawn), self._far(self.expected)))

    def _stars(self, rows: np.ndarray) -> np.ndarray:
        levels = rows[:, self._viewer] if self._by_item else rows[0, self.films]
        stars: np.ndarray = levels / self._levels
        return stars

    def _far(self, stars: np.ndarray) -> float:
        return float(np.sqrt(np.mean(np.square(stars - self.given))))
