"""Tasks on several workers, with the interface of ``concurrent.futures``.

The pool does not depend on processes or a browser; it is given the kind of worker. Each worker gets
one task at a time, in the order of submission, and the task of a dead worker goes to another.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from typing import Any, Protocol

from weblab.datasets.sentences import SentenceError
from weblab.locale import mark as _
from weblab.runtime.calls import Function, settle, write_call
from weblab.runtime.plain import Message


@dataclass(frozen=True)
class Died:
    """A worker's end.

    Args:
        reason: in words.
        begun: whether it had begun its task; else the task has no part in it.
    """

    reason: str
    begun: bool


class Worker(Protocol):
    """Somewhere to run one call at a time; its listener hears each reply, and its death."""

    def run(self, call: Message) -> None:
        """Begin a call."""

    def stop(self) -> None:
        """End at once, whatever is running, and send nothing more."""


Listener = Callable[[Worker, Message | Died], None]


@dataclass(eq=False)
class _Task:
    call: Message
    future: Future[Any]
    deaths: int = 0


class WorkerDiedError(SentenceError, BrokenExecutor):
    """The allowed number of workers died during this task."""


class NoWorkerError(SentenceError, BrokenExecutor):
    """No worker could be started."""


class Pool(Executor):
    """An executor whose workers may die.

    Functions are named, and arguments and results are plain (``weblab.runtime.plain``). An
    exception that a function raises is its future's, and it is not called again. Tasks end in any
    order, so their results must depend on their arguments alone: a seed is one of them.

    Args:
        start: makes a worker that reports to the listener it is given.
        max_workers: how many there are at most; each is started when there is work for it.
        retries: how often a task is run again whose worker died, and how many workers in a row
            may end before they begin a task until the pool gives up.
        make_future: the type of the futures.
    """

    def __init__(
        self,
        start: Callable[[Listener], Worker],
        max_workers: int,
        *,
        retries: int = 2,
        make_future: Callable[[], Future[Any]] = Future,
    ):
        self.max_workers = max_workers
        self.retries = retries
        self._start = start
        self._make_future = make_future
        self._waiting: deque[_Task] = deque()
        self._idle: list[Worker] = []
        self._busy: dict[Worker, _Task] = {}
        self._unsettled = 0  # tasks whose futures are not done
        self._failed_starts = 0
        self._refusal: Exception | None = None  # why no further task is taken
        self._changed = threading.Condition(threading.RLock())

    def submit(self, fn: Function, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a function called in a worker and return its future.

        Args:
            fn: "module:function", or a function at the top of a module.
            *args: plain values.
            **kwargs: plain values.
        Raises: RuntimeError after shutdown, BrokenExecutor where no worker starts, ValueError for
            a function without a name, TypeError for arguments that are not plain.
        """
        task = _Task(write_call(fn, args, kwargs), self._make_future())
        with self._changed:
            if self._refusal:
                raise self._refusal
            self._unsettled += 1
            self._waiting.append(task)
            self._dispatch()
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no further task, and let the workers go when the last one is done.

        Args:
            wait: return only then.
            cancel_futures: cancel the tasks that no worker has begun.
        """
        with self._changed:
            self._refusal = self._refusal or RuntimeError("cannot submit a task after shutdown")
            abandoned = list(self._waiting) if cancel_futures else []
        for task in abandoned:
            task.future.cancel()
        with self._changed:
            self._dispatch()
            if wait:
                self._changed.wait_for(lambda: not self._unsettled)

    def terminate_workers(self) -> None:
        """End every worker at once: waiting tasks are cancelled, running ones fail.

        Named as in the ProcessPoolExecutor of Python 3.14.
        """
        self.shutdown(wait=False, cancel_futures=True)
        self._give_up(BrokenExecutor("the workers were ended while the task ran"))

    def _dispatch(self) -> None:
        """Give waiting tasks to workers, or let those go for whom there will be no more."""
        while self._waiting and (self._idle or len(self._busy) < self.max_workers):
            task = self._waiting.popleft()
            if task.future.running() or task.future.set_running_or_notify_cancel():
                worker = self._idle.pop() if self._idle else self._start(self._hear)
                self._busy[worker] = task
                worker.run(task.call)
            else:
                self._count_settled()
        if self._refusal and not self._waiting:
            while self._idle:
                self._idle.pop().stop()

    def _count_settled(self) -> None:
        with self._changed:
            self._unsettled -= 1
            self._changed.notify_all()

    def _hear(self, worker: Worker, report: Message | Died) -> None:
        """Take a worker's report: its task is done, or is for another worker to do."""
        if isinstance(report, Died):
            self._bury(worker, report)
            return
        with self._changed:
            task = self._busy.pop(worker, None)
            if task is None:
                return  # it was told to stop while it replied
            self._idle.append(worker)
            self._failed_starts = 0
            self._dispatch()
        settle(task.future, report)
        self._count_settled()

    def _bury(self, worker: Worker, death: Died) -> None:
        """Run a dead worker's task again, unless that was done often enough."""
        with self._changed:
            task = self._busy.pop(worker, None)
            if worker in self._idle:
                self._idle.remove(worker)
            worker.stop()
            if task is None:
                return
            task.deaths += death.begun
            self._failed_starts += not death.begun
            hopeless = task.deaths > self.retries
            if not hopeless:
                self._waiting.appendleft(task)
            if self._failed_starts <= self.retries:
                self._dispatch()
        if hopeless:
            text = _("{count} workers died: {reason}")
            self._fail(task, WorkerDiedError(text, count=task.deaths, reason=death.reason))
        if self._failed_starts > self.retries:
            text = _("no worker could be started: {reason}")
            self._give_up(NoWorkerError(text, reason=death.reason))

    def _give_up(self, error: Exception) -> None:
        """Stop every worker and fail every task that is not done."""
        with self._changed:
            self._refusal = self._refusal or error
            failed = [*self._busy.values(), *self._waiting]
            workers = [*self._busy, *self._idle]
            self._busy, self._idle = {}, []
            self._waiting.clear()
        for worker in workers:
            worker.stop()
        for task in failed:
            self._fail(task, error)

    def _fail(self, task: _Task, error: Exception) -> None:
        if task.future.running() or task.future.set_running_or_notify_cancel():
            task.future.set_exception(error)
        self._count_settled()
