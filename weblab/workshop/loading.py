"""From a visitor's text to its classes and functions, in a namespace that is new each time."""

from __future__ import annotations

import linecache
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop import books
from weblab.workshop.fence import fenced_builtins
from weblab.workshop.messages import RefusedError, message

NAME = "your code"
"""What a traceback calls the visitor's text."""
MODULE = "your_code"
MOST_CHARACTERS = 100_000


class Code:
    """A visitor's text after it ran once from top to bottom.

    Args:
        source: the text.
        without: names that are not put into the namespace, as the visitor is to write them.
    Raises: RefusedError for a text that is too long; else whatever the text raises.
    """

    def __init__(self, source: str, *, without: tuple[str, ...] = ()) -> None:
        self.source = normalized(source)
        self._given = {
            name: value for name, value in _names_at_hand().items() if name not in without
        }
        self.namespace = self._given | {"__builtins__": fenced_builtins(), "__name__": MODULE}
        exec(compiled(self.source), self.namespace)

    def defined(self) -> dict[str, Any]:
        """Return the classes and functions that the text itself defines, by name, each once."""
        found: dict[int, tuple[str, Any]] = {}
        for name, value in self.namespace.items():
            own = getattr(value, "__module__", None) == MODULE
            if own and isinstance(value, type | FunctionType):
                found.setdefault(id(value), (name, value))
        return dict(found.values())

    def classes(self) -> dict[str, type]:
        """Return the classes that the text defines, by name."""
        return {name: each for name, each in self.defined().items() if isinstance(each, type)}


def normalized(source: str) -> str:
    """Return a text as Python reads it: one kind of line end, and no byte order mark."""
    if len(source) > MOST_CHARACTERS:
        raise RefusedError(
            message(
                _("The code has {count} characters. The limit is {most}."),
                count=f"{len(source):,}",
                most=f"{MOST_CHARACTERS:,}",
            )
        )
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def compiled(source: str) -> CodeType:
    """Return the text as code whose lines are the visitor's own."""
    lines = [f"{line}\n" for line in source.split("\n")]
    linecache.cache[NAME] = (len(source), None, lines, NAME)
    try:
        if "\0" in source:
            raise ValueError("a null character")
        return compile(source, NAME, "exec", dont_inherit=True, optimize=0)
    except (RecursionError, MemoryError, OverflowError):
        raise RefusedError(message(_("The code is nested too deeply for Python."))) from None
    except ValueError:
        raise RefusedError(
            message(_("The code contains a character that is not valid text."))
        ) from None


def _names_at_hand() -> dict[str, Any]:
    return books.AT_HAND | {"np": np, "nn": nn}
