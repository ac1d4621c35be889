"""Many runs of a lab, by workers: what each gives depends on its own settings and seed alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import param

from weblab.labkit.experiment.bands import Curve
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.locale import mark as _
from weblab.runtime.executors import DEFAULT_WORKERS, cores, make_executor
from weblab.runtime.pool import Pool, WorkerDiedError

ROOM = 1 << 30
"""Bytes that runs may take at the same time, beside what Python itself takes in each worker."""
K = TypeVar("K", bound=Hashable)


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


@dataclass(frozen=True)
class Job(Generic[K]):
    """A run that is next: its key, what it is, and its seed."""

    key: K
    task: Task
    seed: int


class ManyRuns(param.Parameterized, Generic[K]):
    """Runs by workers, each with a key that tells it from the others.

    A subclass has ``_task_of``, and begins with ``_start``. Runs that are done stay, also those of
    a cancelled or failed round.

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
        self.runs: dict[K, SeedRun] = {}
        self.failed: dict[K, Message | BaseException] = {}
        self._executor = executor
        self._workers = workers
        self._work: asyncio.Task[None] | None = None
        self._turns: asyncio.Queue[Future[Any] | None] = asyncio.Queue()

    @property
    def ordered(self) -> list[SeedRun]:
        """The runs that are done, by their keys."""
        return [self.runs[key] for key in sorted(self.runs)]  # type: ignore[type-var]

    async def _prepare(self) -> None:
        """Wait for what all runs need.

        Raises: RefusedError if none of them can be done.
        """

    async def _task_of(self, key: K) -> tuple[Task, int]:
        """Return what a run is, and its seed.

        Raises: RefusedError if it cannot be done.
        """
        raise NotImplementedError

    def _start(self, keys: Sequence[K]) -> None:
        """Do those of the wanted runs that are missing."""
        self._stop()
        self.failed = {}
        self.param.update(
            state="running", message=Message(_("Starting.")), wanted=len(keys), ended=len(self.runs)
        )
        left = [key for key in keys if key not in self.runs]
        self._work = asyncio.ensure_future(self._run(left))

    def _resume(self) -> None:
        """Go on after a pause."""
        self.param.update(state="running", message=Message(_("Running.")))
        self._turns.put_nowait(None)

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

    def refuse(self, reason: Message) -> None:
        """End the workers, and say why other runs cannot begin; those that are done stay."""
        self._stop()
        self.param.update(state="error", message=reason)

    def forget(self) -> None:
        """End the workers, and let the runs go, whose data are not there any more."""
        self._stop()
        self.runs, self.failed = {}, {}
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

    async def _run(self, left: list[K]) -> None:
        """Do the runs, and tell how that has ended."""
        try:
            await self._prepare()
            await self._run_all(left)
        except RefusedError as error:
            self.param.update(state="error", message=error.message)
        except BrokenExecutor as error:
            text = _(
                "The workers ended after {done} of {all} runs: {reason}. These runs are kept. "
                "Start again to do the others."
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
            "{done} of {all} runs are done, and the others failed. Start again to repeat them. The "
            "reason of the first: {reason}"
        )
        return self._said(text, reason=next(iter(self.failed.values())))

    async def _run_all(self, left: list[K]) -> None:
        """Give workers one run after the other, each as soon as one of them is free."""
        most = min(self._workers or min(cores(), DEFAULT_WORKERS), len(left))
        running: dict[Future[Any], Job[K]] = {}
        turns = self._turns = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def end(future: Future[Any]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(turns.put_nowait, future)

        job = await self._next_job(left)
        if job is None:
            return
        pool = self._executor(most)
        try:
            while job or running:
                while (
                    self.state == "running"
                    and job
                    and len(running) < most
                    and _fits(job, running.values())
                ):
                    future = pool.submit(job.task.function, job.seed, **job.task.arguments)
                    running[future] = job
                    future.add_done_callback(end)
                    job = await self._next_job(left)
                ended = await turns.get()
                if ended is not None:
                    self._take(running.pop(ended), ended)
        finally:
            pool.terminate_workers()

    async def _next_job(self, left: list[K]) -> Job[K] | None:
        """Take the next run that can be done; those that are refused have failed."""
        while left:
            key = left.pop(0)
            try:
                return Job(key, *await self._task_of(key))
            except RefusedError as error:
                self._fail(key, error.message)
        return None

    def _take(self, job: Job[K], future: Future[Any]) -> None:
        """Keep a run that has ended, or why it failed.

        Raises: BrokenExecutor if there are no workers any more.
        """
        error = future.exception()
        if isinstance(error, BrokenExecutor) and not isinstance(error, WorkerDiedError):
            raise error
        if error is not None:
            self._fail(job.key, error)
            return
        self.runs[job.key] = SeedRun(job.seed, **future.result())
        self._count()

    def _fail(self, key: K, reason: Message | BaseException) -> None:
        self.failed[key] = reason
        self._count()

    def _count(self) -> None:
        if self.state == "running":
            self.message = self._said(_("{done} of {all} runs are done."))
        self.ended += 1


def _fits(job: Job[K], running: Iterable[Job[K]]) -> bool:
    """Return whether there is room for a run beside others; alone, any run may begin."""
    taken = [each.task.memory for each in running]
    return not taken or sum(taken) + job.task.memory <= ROOM
