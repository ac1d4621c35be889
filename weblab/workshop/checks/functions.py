"""Trials of a function that returns a value and its gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from weblab.locale import mark as _
from weblab.nn.arrays import Array
from weblab.workshop.calls import takes
from weblab.workshop.checks.compare import Mistake, compare, tolerance_of
from weblab.workshop.checks.findings import Findings, WrongError
from weblab.workshop.checks.gradients import figures
from weblab.workshop.messages import message
from weblab.workshop.values import require_number, require_values


@dataclass(frozen=True)
class FunctionTrials:
    """The trial of a function of an array and one more value.

    Args:
        call: how it is called, as ``kl_penalty(a, rho)``.
        names: of the two results, the value and the gradient.
        cases: what the inputs are drawn for; the first is differentiated numerically.
        draw: returns the array, in float64, and the other value.
        engine: returns the right value and gradient of both.
        value: mistakes in the value.
        gradient: mistakes in the gradient.

    Formulas of mistakes are given one value with the attributes ``x``, ``other``, ``value`` and
    ``gradient``, the latter two the right ones.
    """

    call: str
    names: tuple[str, str]
    cases: Sequence[Any]
    draw: Callable[[np.random.Generator, Any], tuple[Array, Any]]
    engine: Callable[[Array, Any], tuple[float, Array]]
    value: Sequence[Mistake]
    gradient: Sequence[Mistake]

    def run(self, function: Callable[..., Any], findings: Findings) -> None:
        """Try a visitor's function; raise WrongError if it is wrong."""
        if not takes(function, 2):
            text = _("It is called as {call}.")
            raise WrongError(message(text, call=self.call), "arguments")
        rng = np.random.default_rng(0)
        for case in self.cases:
            x, other = self.draw(rng, case)
            for dtype in (np.float64, np.float32):
                pictured = findings if case is self.cases[0] and dtype == np.float64 else None
                self._try(function, x.astype(dtype), other, pictured)
            text = _("value and gradient, an array of shape {shape}")
            findings.passed.append(message(text, shape=str(x.shape)))

    def _try(
        self, function: Callable[..., Any], x: Array, other: Any, findings: Findings | None
    ) -> None:
        exact = x.astype(np.float64)
        value, gradient = self.engine(exact, other)
        given = (SimpleNamespace(x=exact, other=other, value=value, gradient=gradient),)
        found = require_values(self.call, self._call(function, x, other), self.names)
        tolerance = 5 * tolerance_of(x.dtype)
        what = f"{self.call}: {self.names[0]}"
        number = found[0] if np.ndim(found[0]) else require_number(what, found[0])
        compare(
            what, number, np.asarray(value), given=given, mistakes=self.value, tolerance=tolerance
        )
        if findings is not None and np.shape(found[1]) == x.shape:
            moved = exact.copy()
            findings.gradient = figures(
                lambda: float(self._call(function, moved, other)[0]),
                {"x": moved},
                {"x": np.asarray(found[1])},
            )
        compare(
            f"{self.call}: {self.names[1]}",
            found[1],
            gradient,
            given=given,
            mistakes=self.gradient,
            tolerance=tolerance,
        )

    def _call(self, function: Callable[..., Any], x: Array, other: Any) -> Any:
        return function(x.copy(), other.copy() if isinstance(other, np.ndarray) else other)
