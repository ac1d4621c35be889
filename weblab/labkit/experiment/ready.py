"""Values that exist only from some moment of a run on."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def ready(thing: T | None) -> T:
    """Return a value that a run has loaded, built or computed.

    Raises: RuntimeError if it is still None, because the code asks for it too early.
    """
    if thing is None:
        raise RuntimeError(
            "Expected a run that has come so far. Received None. "
            "Fix: await prepare(), and take the events before this."
        )
    return thing
