"""Work in the background of a page: nobody waits for it, so that its failure must be told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

Failed = Callable[[Exception], None]
_tasks: set[asyncio.Task[None]] = set()


async def reported(work: Coroutine[Any, Any, None], failed: Failed) -> None:
    """Do some work; if it raises, call `failed` with the error."""
    try:
        await work
    except Exception as error:
        failed(error)


def in_background(work: Coroutine[Any, Any, None], failed: Failed) -> asyncio.Task[None] | None:
    """Begin work on the event loop; without one, as when a page is rendered, there is none.

    Args:
        work: what is done.
        failed: tells the visitor of an error.
    Returns: the task, to cancel it or to wait for it; it is kept alive anyway.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        work.close()
        return None
    task = loop.create_task(reported(work, failed))

    def over(_task: asyncio.Task[None]) -> None:
        _tasks.discard(task)
        work.close()  # it has not begun if the task was cancelled before

    _tasks.add(task)
    task.add_done_callback(over)
    return task
