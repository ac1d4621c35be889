"""The surroundings in which a visitor's code works: its own output, warnings and random numbers."""

from __future__ import annotations

import contextlib
import random
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from weblab.workshop.integrity import Integrity
from weblab.workshop.output import Output


class Containment:
    """Captures output and warnings of the code, and restores global settings.

    It can be entered again and again, as by a run that goes on in slices: the global generators of
    NumPy and Python, from which books' classes draw, go on where they were.

    Args:
        seed: of these generators.
    """

    def __init__(self, seed: int = 0) -> None:
        self.output = Output()
        self.warnings: list[warnings.WarningMessage] = []
        self.integrity = Integrity()
        """What NumPy and the engine were before the code; a snapshot takes a while."""
        self._states: tuple[Any, Any] = (
            np.random.RandomState(seed).get_state(),
            random.Random(seed).getstate(),
        )

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Let the code work inside."""
        outside, limit = _generators(), sys.getrecursionlimit()
        _set_generators(self._states)
        try:
            with (
                contextlib.redirect_stdout(self.output),
                contextlib.redirect_stderr(self.output),
                np.errstate(all="warn", under="ignore"),
                np.printoptions(),
                warnings.catch_warnings(record=True) as caught,
            ):
                warnings.simplefilter("default")
                try:
                    yield
                finally:
                    self.warnings += caught
        finally:
            self._states = _generators()
            _set_generators(outside)
            sys.setrecursionlimit(limit)


def _generators() -> tuple[Any, Any]:
    return np.random.get_state(), random.getstate()


def _set_generators(states: tuple[Any, Any]) -> None:
    np.random.set_state(states[0])
    random.setstate(states[1])
