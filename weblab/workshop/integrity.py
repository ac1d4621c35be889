"""A check that a visitor's code has not changed NumPy or the engine."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

MISSING = object()


class Integrity:
    """A snapshot of the names of NumPy and the engine."""

    def __init__(self) -> None:
        self._before = [(owner, dict(vars(owner))) for owner in _owners()]

    def restore(self) -> list[str]:
        """Restore changed names, and return them, such as ``numpy.dot``."""
        changed = []
        for owner, before in self._before:
            now = vars(owner)
            for name, value in before.items():
                if not name.startswith("__") and now.get(name, MISSING) is not value:
                    changed.append(f"{_name_of(owner)}.{name}")
                    setattr(owner, name, value)
        return changed


def _owners() -> list[Any]:
    """Return the modules that a visitor's code uses, and the engine's classes."""
    modules = [
        module
        for name, module in list(sys.modules.items())
        if name in ("numpy", "numpy.linalg", "numpy.random") or name.startswith("weblab.nn.")
    ]
    classes = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith("weblab.nn.")
    }
    return [*modules, *sorted(classes, key=_name_of)]


def _name_of(owner: ModuleType | type) -> str:
    if isinstance(owner, type):
        return f"{owner.__module__}.{owner.__qualname__}"
    return owner.__name__
