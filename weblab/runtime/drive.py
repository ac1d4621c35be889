"""A long iterator in short slices on the event loop, so that everything else stays alive.

It needs neither threads nor shared memory, so it runs in one worker on any static host; on a
server slices are done beside the loop (``weblab.runtime.slices``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from weblab.runtime import slices
from weblab.runtime.turns import give_way

Event = TypeVar("Event")


@dataclass(frozen=True)
class Wait:
    """An event that nobody is told of: the iterator goes on when something else is done.

    Args:
        until: done at the end or before, such as when a worker has replied.
    """

    until: asyncio.Future[None]


async def drive(
    events: Iterator[Event | Wait],
    on_events: Callable[[list[Event]], None],
    *,
    slice_s: float = 0.03,
    report_s: float = 0.1,
    report_share: float = 0.04,
    rest_s: float = 0.0,
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    """Take events until there are no more, and give way to the loop after each slice.

    To pause is to cancel the task: that happens between two events, every event taken so far is
    reported, and the iterator can be driven on later. To stop is to close the iterator. What is
    computed does not depend on any of this: driven and plain runs are equal.

    Args:
        events: the work, such as ``nn.train_iter(...)``; where it yields ``Wait``, it is waited.
        on_events: sees the events in bursts, in their order.
        slice_s: seconds of work before the loop gets its turn; one event may take longer.
        report_s: seconds between two bursts, at least; nothing waits unreported through a rest
            that is as long.
        report_share: of the time that reports may take: where one takes long, they are rarer, but
            no rarer than every fifth ``report_s``.
        rest_s: seconds without work after each slice, for what is too quick for the eye.
        clock: tells the time in seconds.
    Raises: whatever the iterator raises, after the events before it were reported.
    """
    burst: list[Event] = []
    waits: list[Wait] = []
    reported, apart = clock(), 0.0  # what comes first is shown at once

    def take_slice() -> bool:
        """Take events for a slice; return whether they have ended."""
        slice_end = clock() + slice_s
        for event in events:
            if isinstance(event, Wait):
                waits.append(event)
                return False
            burst.append(event)
            if clock() >= slice_end:
                return False
        return True

    try:
        while not await slices.run(take_slice):
            if burst and (rest_s >= report_s or clock() - reported >= apart):
                taken = burst.copy()
                burst.clear()
                begun = clock()
                on_events(taken)
                reported = clock()
                fair = (reported - begun) / report_share
                apart = min(max(report_s, fair), 5 * report_s)
            while waits:
                await asyncio.wait([waits.pop().until])
            await (asyncio.sleep(rest_s) if rest_s else give_way())
    finally:
        if burst:
            on_events(burst)
