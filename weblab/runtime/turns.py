"""Giving way: whatever waits on the event loop has its turn before work goes on."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections import deque
from typing import Any

_waiting: deque[asyncio.Future[None]] = deque()


async def give_way() -> None:
    """Let everything that waits on the event loop happen first; in a web worker also the page.

    Pyodide's loop sends itself messages through one channel, and while there are some in it
    Chromium hands over few of the page's: behind ``asyncio.sleep(0)`` clicks waited for up to
    three seconds (e2e/test_pool.py). A message through another channel takes its turn.
    """
    if not _in_web_worker():
        await asyncio.sleep(0)
        return
    turn = asyncio.get_running_loop().create_future()
    _waiting.append(turn)
    _post()(None)
    await turn


@functools.cache
def _post() -> Any:
    """Return a function that posts a message; its arrival resumes the longest waiter."""
    from js import MessageChannel
    from pyodide.ffi import create_proxy

    def arrived(_event: object) -> None:
        turn = _waiting.popleft()
        if not turn.done():
            turn.set_result(None)

    channel = MessageChannel.new()
    channel.port1.onmessage = create_proxy(arrived)
    return channel.port2.postMessage


@functools.cache
def _in_web_worker() -> bool:
    if sys.platform != "emscripten":
        return False
    import js

    return hasattr(js, "WorkerGlobalScope")
