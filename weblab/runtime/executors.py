"""Executors for long work: the same interface on processes and in a browser.

    executor = make_executor()
    futures = [executor.submit("package.module:trial", seed) for seed in range(100)]
    async for future in as_completed(futures):
        print(future.result())

Functions are named and values are plain, see ``weblab.runtime.pool``. Python in a browser cannot
block, so there a future is awaited: with ``as_completed``, or with ``asyncio.wrap_future``.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from weblab.runtime.pool import Pool

T = TypeVar("T")

IN_BROWSER = sys.platform == "emscripten"
MOST_WORKERS = 16
DEFAULT_WORKERS = 8  # each takes some memory, and few machines have more fast cores


def cores() -> int:
    """Return the number of cores, as reported by the browser or the system."""
    if IN_BROWSER:
        return int(_engines().cores)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_executor(max_workers: int | None = None, *, retries: int = 2) -> Pool:
    """Return an executor: of processes, or of web workers where this Python is in one.

    Args:
        max_workers: 1 to MOST_WORKERS; by default one per core, up to DEFAULT_WORKERS.
        retries: how often a task is repeated if its worker dies.
    Raises: RuntimeError in a Pyodide that our page did not start.
    """
    workers = min(cores(), DEFAULT_WORKERS) if max_workers is None else max_workers
    if not 1 <= workers <= MOST_WORKERS:
        raise ValueError(f"Expected 1 to {MOST_WORKERS} workers. Received: {workers}.")
    if IN_BROWSER:
        from weblab.runtime.engines import AwaitedFuture, EngineWorker

        _engines()
        return Pool(EngineWorker, workers, retries=retries, make_future=AwaitedFuture)
    from weblab.runtime.processes import ProcessWorker

    return Pool(ProcessWorker, workers, retries=retries)


def warm_up() -> None:
    """Start a worker ahead where that takes a second or two, as a visitor is about to want one.

    The next executor has it as its first worker; in a Pyodide that our page did not start, and on
    processes, nothing happens.
    """
    if IN_BROWSER:
        with suppress(RuntimeError):
            _engines().warmUp()


async def as_completed(futures: Iterable[Future[T]]) -> AsyncIterator[Future[T]]:
    """Yield each future once, as soon as it is done or cancelled."""
    loop = asyncio.get_running_loop()
    done: asyncio.Queue[Future[T]] = asyncio.Queue()

    def add(future: Future[T]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(done.put_nowait, future)

    distinct = set(futures)
    for future in distinct:
        future.add_done_callback(add)
    for _ in distinct:
        yield await done.get()


def _engines() -> Any:
    try:
        import weblab_engines
    except ImportError:
        raise RuntimeError(
            "Expected the Python of weblab's page, which can start other workers. Received "
            "another Pyodide. Fix: run the work here, one piece after the other."
        ) from None
    return weblab_engines
