"""A sweep: the run of a lab with the settings of many points, each with one or more seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weblab.labkit.experiment.many_runs import ManyRuns, Task
from weblab.labkit.experiment.repeats import Repeatable
from weblab.labkit.experiment.set_to import set_to
from weblab.labkit.experiment.sweep_plan import Axis, Values

MOST_SWEPT = 200
"""Runs of one sweep in a page."""


class Sweep(ManyRuns[tuple[int, int]]):
    """Runs by point, counted from 0, and seed."""

    def __init__(self, *args: Any, **params: Any) -> None:
        super().__init__(*args, **params)
        self.axes: Sequence[Axis] = ()
        self.points: Sequence[Values] = ()
        self.settings: dict[str, Any] = {}
        """What all runs have in common."""
        self._experiment: Repeatable
        self._keys: list[tuple[int, int]] = []

    def begin(
        self,
        experiment: Repeatable,
        settings: Mapping[str, Any],
        axes: Sequence[Axis],
        points: Sequence[Values],
        seeds: Sequence[int],
    ) -> None:
        """Do the runs that are missing, or go on after a pause.

        Args:
            experiment: of the lab.
            settings: that all runs have in common; those of before are kept if theirs are equal.
            axes: what the points were made from.
            points: the settings that differ.
            seeds: of each point.
        """
        if self.state == "running":
            return
        keys = [(point, seed) for point in range(len(points)) for seed in seeds]
        same = self.settings == settings
        if self.state == "paused" and same and (self.points, self._keys) == (points, keys):
            self._resume()
            return
        known = {
            _identity(self.points[point], seed): run for (point, seed), run in self.runs.items()
        }
        self.runs = {
            (point, seed): known[_identity(points[point], seed)]
            for point, seed in keys
            if same and _identity(points[point], seed) in known
        }
        self.settings, self.axes, self.points = dict(settings), axes, points
        self._keys = keys
        self._experiment = experiment
        self._start(keys)

    def settings_of(self, point: int) -> dict[str, Any]:
        """Return all settings of a point's runs, without the seed."""
        return self.settings | self.points[point]

    async def _task_of(self, key: tuple[int, int]) -> tuple[Task, int]:
        point, seed = key
        with set_to(self._experiment, self.settings_of(point)):
            coming = self._experiment.repeated()
        return await coming, seed


def _identity(values: Values, seed: int) -> tuple[object, ...]:
    return (*sorted(values.items()), seed)
