"""The worker in which a visitor's code runs: one at a time, ended when it takes too long.

Nothing of the app is in it, so the page lives whatever the code does. The next request after an
end begins in a fresh one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any

from weblab.labkit.experiment.pace import Pace
from weblab.locale import mark as _
from weblab.runtime.calls import settle, write_call
from weblab.runtime.executors import IN_BROWSER
from weblab.runtime.plain import Message as Call
from weblab.runtime.pool import Died, Listener, Worker
from weblab.workshop.messages import Message, message

LIMIT_S = 10.0
"""So long a worker may work without a reply."""
SLICE_S = 0.1

Report = dict[str, Any]


class EndedError(Exception):
    """The worker was ended before it replied."""

    def __init__(self, status: str, said: Message):
        super().__init__(said["text"])
        self.report: Report = {"status": status, "message": said}


class Bench:
    """Asks a worker of its own, which is started when it is first needed.

    Args:
        start: makes a worker that reports to the listener it is given.
        limit_s: seconds without a reply after which it is ended.
    """

    def __init__(self, start: Callable[[Listener], Worker], limit_s: float = LIMIT_S):
        self._start = start
        self._limit_s = limit_s
        self._turn = asyncio.Lock()
        self._worker: Worker | None = None
        self._warm = False
        self._answer: asyncio.Future[Any] | None = None
        self._owed = 0  # replies to calls that nobody waits for any more
        self._ended = asyncio.Event()  # set when this worker is; the next one has another
        self._stops = 0  # how often the visitor wanted it
        self._starting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start a worker, unless there is one, so that the first request waits for nothing."""
        if self._worker is None:
            self._starting = asyncio.ensure_future(self._start_ahead())

    async def ask(self, function: str, *args: Any) -> Report:
        """Return the report of a function that a worker calls, or of the worker's end.

        Args:
            function: "module:function", which returns a report (``weblab.workshop.guarded``).
            args: plain values.
        """
        stops = self._stops
        async with self._turn:
            try:
                if self._stops != stops:
                    return self._stopped().report
                await self._warm_up()
                report: Report = await self._call(self._limit_s, function, *args)
            except EndedError as ended:
                return ended.report
        if report.get("worn") and report["status"] != "running":
            self.end()
            self.start()
        return report

    async def run(
        self,
        function: str,
        sources: Mapping[str, str],
        settings: Mapping[str, Any],
        pace: Pace | None = None,
    ) -> AsyncIterator[Report]:
        """Yield the reports of a run in slices (``weblab.workshop.runs``) until it has ended.

        Args:
            function: begins the run.
            sources: the visitor's texts by name.
            settings: plain values.
            pace: what the run goes by; without one it goes on to its end.
        """
        report = await self.ask("weblab.workshop.runs:begin", function, sources, settings)
        pace, ended, number = pace or Pace(), self._ended, report.get("number")
        yield report
        while report["status"] == "running":
            turn = asyncio.ensure_future(pace.turn(report.get("step", 0)))
            await _first(turn, asyncio.ensure_future(ended.wait()))
            report = self._stopped().report
            if not ended.is_set():
                turned = (SLICE_S, *turn.result(), number)
                report = await self.ask("weblab.workshop.runs:proceed", *turned)
            yield report

    def stop(self) -> None:
        """End the running and the waiting requests at the visitor's wish."""
        self._stops += 1
        self._end(self._stopped())

    def end(self) -> None:
        """End the worker when nothing runs or the results are not needed."""
        self._end(self._stopped())
        if self._starting is not None:
            self._starting.cancel()

    @staticmethod
    def _stopped() -> EndedError:
        return EndedError("stopped", message(_("Stopped.")))

    async def _start_ahead(self) -> None:
        async with self._turn:
            with suppress(EndedError):
                await self._warm_up()

    async def _warm_up(self) -> None:
        """Wait, without a limit, until there is a worker that has imported what it needs."""
        if self._worker is None:
            loop = asyncio.get_running_loop()

            def hear(worker: Worker, report: Call | Died) -> None:
                loop.call_soon_threadsafe(self._take, worker, report)

            self._worker = self._start(hear)
            self._warm, self._owed = False, 0
        if not self._warm:
            await self._call(None, "weblab.workshop.tasks:prepare")
            self._warm = True

    async def _call(self, limit_s: float | None, function: str, *args: Any) -> Any:
        if self._worker is None:
            raise self._stopped()
        self._answer = asyncio.get_running_loop().create_future()
        try:
            self._worker.run(write_call(function, args, {}))
            return await asyncio.wait_for(self._answer, limit_s)
        except asyncio.CancelledError:
            self._owed += 1
            raise
        except TimeoutError:
            text = _(
                "Stopped after {seconds} seconds without a result. Is there a loop that never "
                "ends? The next run starts fresh."
            )
            ended = EndedError("stopped", message(text, seconds=f"{self._limit_s:g}"))
            self._end(ended)
            raise ended from None
        finally:
            self._answer = None

    def _take(self, worker: Worker, report: Call | Died) -> None:
        if worker is not self._worker:
            return
        if isinstance(report, Died):
            text = _(
                "The Python that ran your code ended, perhaps because memory ran out. The next "
                "run starts fresh."
            )
            if not report.begun:
                text = _("Python for your code could not be started. Reload the page.")
            self._end(EndedError("error", message(text)))
        elif self._owed:
            self._owed -= 1
        elif self._answer is not None and not self._answer.done():
            settle(self._answer, report)  # type: ignore[arg-type]

    def _end(self, ended: EndedError) -> None:
        self._ended.set()
        self._ended = asyncio.Event()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ended)


async def _first(*waits: asyncio.Future[Any]) -> None:
    """Wait until one of these is done, and give the others up."""
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()


def make_bench() -> Bench | None:
    """Return a bench; None on a server, where visitors' code is not run."""
    if not IN_BROWSER:
        return None
    from weblab.runtime.engines import EngineWorker

    return Bench(lambda listen: EngineWorker(listen, fenced=True))
