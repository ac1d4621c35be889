"""A run with a visitor's code, which works in a worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from weblab.labkit.experiment.own_code import failed_report
from weblab.labkit.experiment.pace import Pace
from weblab.runtime import reported
from weblab.workshop.course import Change

Report = dict[str, Any]


class OwnRun:
    """Follows the reports of a run.

    Args:
        reports: of the run (``weblab.workshop.runs``); an empty event is a sign of life.
        pace: what the run goes by.
        failed: called with the report where the code failed.
        arrived: called after new events.
        refused: called with the name of a setting that the code could not be given in mid-run.
    """

    def __init__(
        self,
        reports: AsyncIterator[Report],
        pace: Pace,
        *,
        failed: Callable[[Report], None],
        arrived: Callable[[], None],
        refused: Callable[[str], None],
    ):
        self.events: list[dict[str, Any]] = []
        self.changes: list[Change] = []
        """What changed in mid-run, with the steps that were done."""
        self.pace = pace
        self._reports = reports
        self._failed = failed
        self._arrived = arrived
        self._refused = refused
        self._task = asyncio.ensure_future(
            reported(self._follow(), lambda error: failed(failed_report(error)))
        )

    @property
    def over(self) -> asyncio.Future[None]:
        """Done when the run has ended."""
        return self._task

    def close(self) -> None:
        """Stop following the run."""
        self._task.cancel()

    async def _follow(self) -> None:
        async for report in self._reports:
            new = [event for event in report.get("events", ()) if event]
            self.events += new
            self.changes += [(step, name, value) for step, name, value in report.get("changes", ())]
            for name in report.get("refused", ()):
                self._refused(name)
            if report["status"] not in ("running", "done"):
                self._failed(report)
            if new:
                self._arrived()
