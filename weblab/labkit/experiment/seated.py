"""Experiments in which a visitor's own code can take part beside the engine's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import param

from weblab.labkit.experiment.own_code import OwnCode, failed_report
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.runtime import Wait, reported
from weblab.workshop.seats import OWN

Report = dict[str, Any]


class OwnRun:
    """Follows a run with a visitor's code, which works in a worker.

    Args:
        reports: of the run (``weblab.workshop.runs``); an empty event is a sign of life.
        failed: called with the report where the code failed.
        arrived: called after new events.
    """

    def __init__(
        self,
        reports: AsyncIterator[Report],
        failed: Callable[[Report], None],
        arrived: Callable[[], None],
    ):
        self.events: list[dict[str, Any]] = []
        self._reports = reports
        self._failed = failed
        self._arrived = arrived
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
            if report["status"] not in ("running", "done"):
                self._failed(report)
            if new:
                self._arrived()


class SeatedExperiment(RunnableExperiment):
    """Base of the experiments with a seat for a visitor's code.

    A subclass begins the visitor's run in ``events`` and waits for it at the end.
    """

    own = param.ClassSelector(default=None, class_=OwnCode, doc="A visitor's code.")
    own_report = param.Dict(default={}, doc="How it failed; empty while it has not.")

    own_run: OwnRun | None = None
    """What a worker computes with it beside this run; None without."""

    def begin_own(self, function: str, settings: Mapping[str, Any]) -> None:
        """Begin a run with the visitor's code in a worker.

        Args:
            function: "module:function" that yields its events; it takes the loaded text, ``kind``
                and ``original`` of the seat, and the settings.
            settings: plain values.
        """
        own = ready(self.own)
        given = {"kind": own.kind, "original": own.original, **settings}
        reports = own.bench.run(function, {OWN: own.source}, given)
        self.own_run = OwnRun(reports, self.own_failed, self.take_own)

    def wait_for_own(self) -> Iterator[Wait]:
        """Wait for the end of the visitor's run."""
        run = self.own_run
        while run is not None and not run.over.done():  # a pause ends a wait before its time
            yield Wait(run.over)

    def own_events(self) -> list[dict[str, Any]]:
        """Return what the visitor's run has reported so far."""
        return self.own_run.events if self.own_run else []

    def own_failed(self, report: Report) -> None:
        """Take the report of code that failed."""
        self.own_report = report

    def take_own(self) -> None:
        """Publish new events of the visitor's run; the figures follow ``metrics``."""

    def clear(self) -> None:
        """Forget the visitor's run."""
        self._close_own()
        self.own_report = {}

    def close(self) -> None:
        """End the run, and what of it is in a worker."""
        super().close()
        self._close_own()

    def _close_own(self) -> None:
        if self.own_run is not None:
            self.own_run.close()
        self.own_run = None
