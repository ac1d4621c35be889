"""A visitor's training in a race: it runs in a worker, and its losses arrive in slices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from weblab.labkit.experiment.own_run import OwnRun, Report
from weblab.labkit.experiment.pace import Pace

MOST_AHEAD = 20
"""The number of steps that a worker may be ahead of the race, so that it need not wait for it."""


class OwnRunner(OwnRun):
    """A training whose losses come from elsewhere, taken step by step.

    Args:
        reports: of the run, whose events are ``step``, ``loss`` and ``seconds``.
        pace: what the run goes by.
        failed: called with the report where the code failed.
        refused: called with the name of a setting that the code could not be given in mid-run.
    """

    def __init__(
        self,
        reports: AsyncIterator[Report],
        pace: Pace,
        *,
        failed: Callable[[Report], None],
        refused: Callable[[str], None],
    ):
        self.loss: float | None = None
        self.seconds = 0.0
        self.diverged: int | None = None
        self._steps = 0
        self._more: asyncio.Future[None] | None = None
        pace.allow(MOST_AHEAD)
        super().__init__(reports, pace, failed=failed, arrived=self._wake, refused=refused)
        self.over.add_done_callback(lambda _over: self._wake())

    @property
    def ready(self) -> bool:
        """Whether ``step`` can be called: there is a loss, or there will be none."""
        return self._steps < len(self.events) or self.over.done()

    def more(self) -> asyncio.Future[None]:
        """Return a future that is done as soon as ``ready`` holds."""
        if self._more is None or self._more.done():
            self._more = asyncio.get_running_loop().create_future()
        if self.ready:
            self._more.set_result(None)
        return self._more

    def step(self) -> None:
        """Take the loss of the next step, or drop out where there is none."""
        self._steps += 1
        if self._steps > len(self.events):
            self.diverged, self.loss = self._steps, None
            return
        event = self.events[self._steps - 1]
        self.loss = event["loss"]
        self.seconds += event["seconds"]
        allowed = self.pace.upto
        if allowed is not None and allowed - self._steps <= MOST_AHEAD // 2:
            self.pace.allow(self._steps + MOST_AHEAD)

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)
