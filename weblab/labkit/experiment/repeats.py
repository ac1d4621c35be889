"""The same run with other seeds, by workers: what each gives depends on its seed alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from typing import Any

import param

from weblab.labkit.experiment.bands import Curve
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.settings import Integer
from weblab.locale import mark as _
from weblab.runtime.executors import DEFAULT_WORKERS, cores, make_executor
from weblab.runtime.pool import Pool, WorkerDiedError

MOST_SEEDS = 100
ROOM = 1 << 30
"""Bytes that runs may take at the same time, beside what Python itself takes in each worker."""


def seeds_setting(**about: Any) -> Integer:
    """Return the setting of a lab that says how many seeds there are.

    Args:
        about: such as the parts of the lab in which it applies.
    """
    return Integer(
        1, (1, MOST_SEEDS), label=_("Seeds"), counts="at once", widget=None,
        doc="How many runs 'Run all seeds' makes.", **about,
    )  # fmt: skip


@dataclass(frozen=True)
class Task:
    """A run of a lab for any seed.

    Args:
        function: "module:function" of a seed and the arguments; it needs the engine alone, and
            returns the fields of a SeedRun but the seed.
        arguments: plain values, its data among them.
        memory: about how many bytes it takes, where that may be many.
    """

    function: str
    arguments: Mapping[str, Any]
    memory: int = 0


@dataclass(frozen=True)
class SeedRun:
    """What a run with one seed has given.

    Args:
        seed: its seed.
        curves: by name.
        metrics: its results, as the lab publishes them.
        diverged: the step at which it diverged; None if it did not.
        seconds: how long it took.
    """

    seed: int
    curves: Mapping[str, Curve]
    metrics: Mapping[str, float | int | None]
    diverged: int | None
    seconds: float


class Repeats(param.Parameterized):
    """Runs with the seeds 1 to ``wanted``, with the same settings.

    Runs that are done stay until there are some with other settings; so does what a cancelled or
    failed round has left, and the next one does what is missing.

    Args:
        executor: makes a pool for a number of workers.
        workers: how many there are at most; by default one per core, up to DEFAULT_WORKERS.
    """

    state = param.Selector(default="idle", objects=["idle", "running", "paused", "done", "error"])
    message = param.ClassSelector(default=None, class_=Message, doc="What just happened.")
    wanted = param.Integer(default=0, bounds=(0, None), doc="How many runs there are to be.")
    ended = param.Integer(default=0, bounds=(0, None), doc="How many are done or have failed.")

    def __init__(
        self,
        executor: Callable[[int], Pool] = make_executor,
        workers: int | None = None,
        **params: Any,
    ) -> None:
        super().__init__(**params)
        self.runs: dict[int, SeedRun] = {}
        self.failed: dict[int, BaseException] = {}
        self.settings: dict[str, Any] = {}
        """What the runs have in common."""
        self._executor = executor
        self._workers = workers
        self._work: asyncio.Task[None] | None = None
        self._turns: asyncio.Queue[Future[Any] | None] = asyncio.Queue()

    @property
    def ordered(self) -> list[SeedRun]:
        """The runs that are done, by seed."""
        return [self.runs[seed] for seed in sorted(self.runs)]

    def begin(
        self, prepare: Callable[[], Awaitable[Task]], settings: Mapping[str, Any], seeds: int
    ) -> None:
        """Do the runs that are missing, or go on after a pause.

        Args:
            prepare: takes the settings as they are now; what it returns loads the data.
            settings: of the runs; others than before replace the runs that there are.
            seeds: how many there are to be.
        """
        if self.state == "paused" and self.settings == settings and self.wanted == seeds:
            self.param.update(state="running", message=Message(_("Running.")))
            self._turns.put_nowait(None)
            return
        if self.state == "running":
            return
        self._stop()
        if self.settings != settings:
            self.runs, self.settings = {}, dict(settings)
        self.runs = {seed: run for seed, run in self.runs.items() if seed <= seeds}
        self.failed = {}
        self.param.update(
            state="running", message=Message(_("Starting.")), wanted=seeds, ended=len(self.runs)
        )
        try:
            coming = asyncio.ensure_future(prepare())
        except RefusedError as error:
            self.param.update(state="error", message=error.message)
        else:
            self._work = asyncio.ensure_future(self._run(coming))

    def pause(self) -> None:
        """Begin no further run; those that workers are at still end."""
        if self.state == "running":
            text = _("Paused after {done} of {all} runs. Runs that have begun still end.")
            self.param.update(state="paused", message=self._said(text))

    def cancel(self) -> None:
        """End the workers; the runs that are done stay."""
        if self.state in ("running", "paused"):
            self._stop()
            text = _("Cancelled after {done} of {all} runs.")
            self.param.update(state="idle", message=self._said(text))

    def forget(self) -> None:
        """End the workers, and let the runs go, whose data are not there any more."""
        self._stop()
        self.runs, self.failed, self.settings = {}, {}, {}
        self.param.update(state="idle", message=None, wanted=0, ended=0)

    def close(self) -> None:
        """End the workers for good when the page is gone."""
        self._stop()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _said(self, text: str, **values: object) -> Message:
        return Message(text, {"done": len(self.runs), "all": self.wanted, **values})

    async def _run(self, coming: Awaitable[Task]) -> None:
        """Do the runs, and tell how that has ended."""
        try:
            await self._run_all(await coming)
        except RefusedError as error:
            self.param.update(state="error", message=error.message)
        except BrokenExecutor as error:
            text = _(
                "The workers ended after {done} of {all} runs: {reason}. These runs are kept. "
                "Press “Run all seeds” to do the others."
            )
            self.param.update(state="error", message=self._said(text, reason=error))
        except Exception as error:
            text = _("The runs stopped: {reason}")
            self.param.update(state="error", message=self._said(text, reason=error))
        else:
            self.param.update(state="done", message=self._result())

    def _result(self) -> Message:
        if not self.failed:
            return self._said(_("Done: {done} runs."))
        text = _(
            "{done} of {all} runs are done, and the others failed: {reason}. Press “Run all seeds” "
            "to repeat them."
        )
        return self._said(text, reason=next(iter(self.failed.values())))

    async def _run_all(self, task: Task) -> None:
        """Give workers one run after the other, each as soon as one of them is free."""
        left = [seed for seed in range(1, self.wanted + 1) if seed not in self.runs]
        workers = min(self._workers or min(cores(), DEFAULT_WORKERS), len(left))
        if task.memory:
            workers = max(1, min(workers, ROOM // task.memory))
        if not left:
            return
        running: dict[Future[Any], int] = {}
        turns = self._turns = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def end(future: Future[Any]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(turns.put_nowait, future)

        pool = self._executor(workers)
        try:
            while left or running:
                while self.state == "running" and left and len(running) < workers:
                    future = pool.submit(task.function, left[0], **task.arguments)
                    running[future] = left.pop(0)
                    future.add_done_callback(end)
                ended = await turns.get()
                if ended is not None:
                    self._take(running.pop(ended), ended)
        finally:
            pool.terminate_workers()

    def _take(self, seed: int, future: Future[Any]) -> None:
        """Keep a run that has ended, or why it failed.

        Raises: BrokenExecutor if there are no workers any more.
        """
        error = future.exception()
        if isinstance(error, BrokenExecutor) and not isinstance(error, WorkerDiedError):
            raise error
        if error is None:
            self.runs[seed] = SeedRun(seed, **future.result())
        else:
            self.failed[seed] = error
        if self.state == "running":
            self.message = self._said(_("{done} of {all} runs are done."))
        self.ended += 1
