"""Giving way: whatever waits on the event loop has its turn before work goes on."""

from __future__ import annotations

import asyncio
import sys


async def give_way() -> None:
    """Let everything that waits on the event loop happen first; in a web worker also the page.

    Pyodide's loop sends itself messages through one channel, and while there are some in it
    Chromium hands over few of the page's: behind ``asyncio.sleep(0)`` clicks waited for up to
    three seconds (e2e/test_pool.py). A message through a new channel takes its turn.
    """
    if not _in_web_worker():
        await asyncio.sleep(0)
        return
    from js import MessageChannel
    from pyodide.ffi import create_once_callable

    turn = asyncio.get_running_loop().create_future()

    def arrived(_event: object) -> None:
        channel.port1.close()
        if not turn.done():
            turn.set_result(None)

    channel = MessageChannel.new()
    channel.port1.onmessage = create_once_callable(arrived)
    channel.port2.postMessage(None)
    await turn


def _in_web_worker() -> bool:
    if sys.platform != "emscripten":
        return False
    import js

    return hasattr(js, "WorkerGlobalScope")
