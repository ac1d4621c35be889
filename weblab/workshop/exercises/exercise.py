"""The description of an exercise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from weblab.workshop.checks.findings import Findings


@dataclass(frozen=True)
class Exercise:
    """A task, and the check of its solution.

    Args:
        id: its name in links, from the curriculum.
        lab: the slug of its lab.
        name: the class or function to write.
        task: two sentences that say what to write; marked for translation, as all that follow.
        skeleton: the text that the editor starts with.
        hints: to be opened one by one, the first the least.
        solution: a text that passes.
        check: is given what the visitor wrote, notes what holds, and raises WrongError where it
            does not.
    """

    id: str
    lab: str
    name: str
    task: str
    skeleton: str
    hints: tuple[str, ...]
    solution: str
    check: Callable[[Any, Findings], None]
