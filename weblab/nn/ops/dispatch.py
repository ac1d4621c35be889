"""The interface to faster kernels: a table of replacements that every operation looks into.

An operation is a function of arrays, whole numbers and floats, all by position, and its body is
the NumPy reference. A replacement has the same signature; where it does not handle what it is
given (another dtype, odd strides), it returns NotImplemented and the reference runs. Whoever
calls an operation does not know which of the two ran.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

REFERENCES: dict[str, Callable[..., Any]] = {}
_replacements: dict[str, Callable[..., Any]] = {}


def operation(reference: Callable[P, R]) -> Callable[P, R]:
    """Make a replaceable operation of its NumPy reference."""
    name = reference.__name__
    REFERENCES[name] = reference

    @functools.wraps(reference)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        replacement = _replacements.get(name)
        if replacement is not None:
            result: R = replacement(*args)
            if result is not NotImplemented:
                return result
        return reference(*args, **kwargs)

    return call


def install(replacements: Mapping[str, Callable[..., Any]]) -> None:
    """Replace the operations with the given names, in addition to earlier replacements.

    Raises: KeyError if there is no operation with such a name.
    """
    unknown = sorted(replacements.keys() - REFERENCES.keys())
    if unknown:
        raise KeyError(
            f"install: expected names out of {sorted(REFERENCES)}, received {unknown}; "
            "a replacement is named as the operation that it replaces"
        )
    _replacements.update(replacements)


def uninstall() -> None:
    """Take every replacement out again."""
    _replacements.clear()


def installed() -> frozenset[str]:
    """Return the names of the operations that have a replacement now."""
    return frozenset(_replacements)
