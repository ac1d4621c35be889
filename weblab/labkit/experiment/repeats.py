"""The same run with other seeds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from weblab.labkit.experiment.many_runs import ManyRuns, SeedRun, Task
from weblab.labkit.experiment.message import RefusedError
from weblab.labkit.experiment.settings import Integer
from weblab.locale import mark as _

MOST_SEEDS = 100


def seeds_setting(**about: Any) -> Integer:
    """Return the setting of a lab that says how many seeds there are.

    Args:
        about: such as the parts of the lab in which it applies.
    """
    return Integer(
        1, (1, MOST_SEEDS), label=_("Seeds"), counts="at once", widget=None,
        doc="How many runs 'Run all seeds' makes.", **about,
    )  # fmt: skip


class Repeatable(Protocol):
    """What an experiment has whose runs can be repeated, beside ``seeds_setting()``."""

    def repeated(self) -> Awaitable[Task]:
        """Return a run with the settings as they are now, for any seed.

        Raises: RefusedError if it cannot be done; so may what is returned.
        """

    def recorded(self) -> dict[str, Any] | None:
        """Return the lab's own run that has ended as the fields of a SeedRun but the seed."""


class Repeats(ManyRuns[int]):
    """Runs with the seeds 1 to ``wanted``, with the same settings.

    Runs that are done stay until there are some with other settings; the next round does what is
    missing.
    """

    def __init__(self, *args: Any, **params: Any) -> None:
        super().__init__(*args, **params)
        self.settings: dict[str, Any] = {}
        """What the runs have in common."""
        self._before: tuple[dict[int, SeedRun], dict[str, Any], int]
        self._coming: Awaitable[Task]
        self._task: Task

    def begin(
        self, prepare: Callable[[], Awaitable[Task]], settings: Mapping[str, Any], seeds: int
    ) -> None:
        """Do the runs that are missing, or go on after a pause; where that is refused, all stays.

        Args:
            prepare: takes the settings as they are now; what it returns loads the data.
            settings: of the runs; others than before replace the runs that there are.
            seeds: how many there are to be.
        """
        if self.state == "paused" and self.settings == settings and self.wanted == seeds:
            self._resume()
            return
        if self.state == "running":
            return
        try:
            self._coming = asyncio.ensure_future(prepare())
        except RefusedError as error:
            self.refuse(error.message)
            return
        self._before = (self.runs, self.settings, self.wanted)
        if self.settings != settings:
            self.runs, self.settings = {}, dict(settings)
        self.runs = {seed: run for seed, run in self.runs.items() if seed <= seeds}
        self._start(range(1, seeds + 1))

    def forget(self) -> None:
        """End the workers, and let the runs go, whose data are not there any more."""
        super().forget()
        self.settings = {}

    async def _prepare(self) -> None:
        try:
            self._task = await self._coming
        except RefusedError:
            self.runs, self.settings, wanted = self._before
            self.param.update(wanted=wanted, ended=len(self.runs))
            raise

    async def _task_of(self, key: int) -> tuple[Task, int]:
        return self._task, key


def run_again(experiment: Any, settings: Mapping[str, Any], seed: int) -> None:
    """Start a run in the lab itself that workers have done, unless the lab is at one."""
    if experiment.state == "running":
        return
    experiment.reset()
    for _time in range(2):  # what a new kind or model suggests gives way to what the run had
        experiment.param.update(**settings, seed=seed)
    experiment.run()
