"""Where a slice of work is done: on the event loop, unless the host of the app has another place.

In the browser a page has its Python to itself. A server has one event loop for all pages, and
``weblab.native`` gives slices another thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

Work = Callable[[], bool]


async def on_the_loop(work: Work) -> bool:
    """Do a slice of work immediately, and return its result."""
    return work()


run: Callable[[Work], Awaitable[bool]] = on_the_loop
"""Does a slice of work for ``drive``; the host may put another function here."""
