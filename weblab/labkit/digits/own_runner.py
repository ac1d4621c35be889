"""A visitor's training in a race: it runs in a worker, and its losses arrive in slices."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

from weblab.labkit.experiment.own_code import failed_report
from weblab.runtime import reported

MOST_AHEAD = 200
"""The number of steps that a worker may be ahead of the race."""

Report = dict[str, Any]


class OwnRunner:
    """A training whose losses come from elsewhere, taken step by step.

    Args:
        reports: of the run (``weblab.workshop.runs``), whose events are ``step``, ``loss`` and
            ``seconds``.
        ended: called with the report where the code failed.
    """

    def __init__(self, reports: AsyncIterator[Report], ended: Callable[[Report], None]):
        self.loss: float | None = None
        self.seconds = 0.0
        self.diverged: int | None = None
        self._reports = reports
        self._told = ended
        self._steps = 0
        self._arrived: deque[tuple[float, float]] = deque()
        self._over = False
        self._more: asyncio.Future[None] | None = None
        self._room = asyncio.Event()
        self._task = asyncio.ensure_future(
            reported(self._listen(), lambda error: ended(failed_report(error)))
        )

    @property
    def ready(self) -> bool:
        """Whether ``step`` can be called: there is a loss, or there will be none."""
        return bool(self._arrived) or self._over

    def more(self) -> asyncio.Future[None]:
        """Return a future that is done as soon as ``ready`` holds."""
        if self._more is None or self._more.done():
            self._more = self._task.get_loop().create_future()
        if self.ready:
            self._more.set_result(None)
        return self._more

    def step(self) -> None:
        """Take the loss of the next step, or drop out where there is none."""
        self._steps += 1
        if self._arrived:
            self.loss, seconds = self._arrived.popleft()
            self.seconds += seconds
        else:
            self.diverged, self.loss = self._steps, None
        if len(self._arrived) < MOST_AHEAD:
            self._task.get_loop().call_soon_threadsafe(self._room.set)

    def close(self) -> None:
        """Stop following the training."""
        self._task.cancel()

    async def _listen(self) -> None:
        try:
            async for report in self._reports:
                events = report.get("events", ())
                self._arrived += [(event["loss"], event["seconds"]) for event in events]
                if report["status"] not in ("running", "done"):
                    self._told(report)
                if events:
                    self._wake()
                while len(self._arrived) >= MOST_AHEAD:
                    self._room.clear()
                    await self._room.wait()
        finally:
            self._over = True
            self._wake()

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)
