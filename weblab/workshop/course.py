"""The course of a run with a visitor's code: how far it has come, and what changes on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

Event = TypeVar("Event")
Change: TypeAlias = tuple[int, str, Any]
"""Steps done, a setting, and its value from the next step on."""


class Course:
    """A run counts its steps here, and is given new values of its settings between two events.

    It yields an event before its first step, so that a change may come before that.

    Args:
        changes: what is to change.
    """

    step: int
    """How many steps are done; the run sets it."""
    change: Callable[[str, Any], bool] | None
    """Gives a setting a value from the next step on, and returns whether it could; the run sets
    it."""

    def __init__(self, changes: Iterable[Sequence[Any]] = ()) -> None:
        self.step, self.change = 0, None
        self._waiting: list[Change] = []
        self._made: list[Change] = []
        self._refused: list[str] = []
        self.add(changes)

    def add(self, changes: Iterable[Sequence[Any]]) -> None:
        """Let more settings change; where the steps are done already, from the next one on."""
        self._waiting += [(step, name, value) for step, name, value in changes]

    def follow(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield the events of the run, and make the changes that are due before each."""
        for event in events:
            yield event
            self._make_changes()

    def news(self) -> dict[str, Any]:
        """Return what came of changes since the last call.

        Returns: ``changes`` that were made, with the steps that were done, and the ``refused``
            settings that the visitor's code cannot be given in mid-run.
        """
        made, refused = self._made, self._refused
        self._made, self._refused = [], []
        return {"changes": [list(each) for each in made], "refused": refused}

    def _make_changes(self) -> None:
        if self.change is None:
            return
        due = [each for each in self._waiting if each[0] <= self.step]
        self._waiting = [each for each in self._waiting if each[0] > self.step]
        for _step, name, value in due:
            if self.change(name, value):
                self._made.append((self.step, name, value))
            else:
                self._refused.append(name)
