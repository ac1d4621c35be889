"""How far a visitor's run in a worker may go, and which settings changed meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

from weblab.workshop.course import Change


class Pace:
    """A visitor's run asks here before it goes on.

    Args:
        upto: the step after which it rests until more are allowed; None for none.
    """

    def __init__(self, upto: int | None = None) -> None:
        self.upto = upto
        self._changes: list[Change] = []
        self._allowed = asyncio.Event()

    def allow(self, upto: int | None) -> None:
        """Let the run go on to a later step, or to its end."""
        self.upto = upto
        self._allowed.set()

    def change(self, step: int, name: str, value: Any) -> None:
        """Give a setting another value from the step after ``step`` on, or from the next one on."""
        self._changes.append((step, name, value))

    async def turn(self, step: int) -> tuple[int | None, list[Change]]:
        """Wait until a run that has done some steps may go on.

        Returns: up to which step, and what has changed since the last turn.
        """
        while self.upto is not None and step >= self.upto:
            self._allowed.clear()
            await self._allowed.wait()
        changes, self._changes = self._changes, []
        return self.upto, changes
