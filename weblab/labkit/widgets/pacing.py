"""Pictures that follow a run without slowing it down: they get a share of the time, no more."""

from __future__ import annotations

import time
from collections.abc import Callable

SHARE = 0.03


class Pacing:
    """Does some work now and then, so that it takes at most a share of the time.

    Args:
        work: such as redrawing images.
        share: the share of the time that it may take.
        clock: returns the time in seconds.
    """

    def __init__(
        self,
        work: Callable[[], None],
        share: float = SHARE,
        clock: Callable[[], float] = time.perf_counter,
    ):
        self._work = work
        self._share = share
        self._clock = clock
        self._due = 0.0

    def now(self) -> None:
        """Do the work, whenever it was done last."""
        begun = self._clock()
        self._work()
        ended = self._clock()
        self._due = ended + (ended - begun) * (1 / self._share - 1)

    def if_due(self) -> None:
        """Do the work if enough time has passed since the last time."""
        if self._clock() >= self._due:
            self.now()
