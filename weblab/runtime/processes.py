"""Workers as processes of this machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from weblab.runtime.calls import perform
from weblab.runtime.plain import Message
from weblab.runtime.pool import Died, Listener


class ProcessWorker:
    """A worker in a process of its own, spawned with its first call.

    A ``ProcessPoolExecutor`` breaks with any of its processes, and does not tell which task was
    the cause. So each worker is a pool of one process.
    """

    def __init__(self, listen: Listener):
        self._listen = listen
        self._process = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self._pid: Future[int] | None = None
        self._running: Future[Any] | None = None

    def run(self, call: Message) -> None:
        """Begin a call."""
        try:
            self._pid = self._pid or self._process.submit(os.getpid)
            self._running = self._process.submit(perform, call)
        except (OSError, RuntimeError) as error:
            self._listen(self, Died(str(error), begun=False))
        else:
            self._running.add_done_callback(self._report)

    def stop(self) -> None:
        """End at once, whatever is running, and send nothing more."""
        self._listen = lambda worker, report: None
        if self._running and self._pid and not self._running.done():
            self._pid.add_done_callback(_kill)
        self._process.shutdown(wait=False)

    def _report(self, running: Future[Message]) -> None:
        error = running.exception()
        if error is None:
            self._listen(self, running.result())
        else:
            begun = self._pid is not None and self._pid.exception() is None
            self._listen(self, Died(str(error), begun=begun))


def _kill(pid: Future[int]) -> None:
    with contextlib.suppress(OSError, RuntimeError):  # it has ended by itself
        os.kill(pid.result(), signal.SIGTERM)
