"""Results against the engine's: equal within rounding, or else a known mistake, or a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from weblab.locale import mark as _
from weblab.nn.arrays import Array
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.messages import message
from weblab.workshop.values import place_of, require_finite, require_value

SINGLE, DOUBLE = 2e-4, 1e-6
"""Relative tolerances of results from float32 and from float64."""


@dataclass(frozen=True)
class Mistake:
    """A common wrong formula.

    Args:
        reason: its key, for pages and tests.
        text: a sentence on the mistake and its correction.
        formula: what it makes of what the right formula is given.
    """

    reason: str
    text: str
    formula: Callable[..., Any]


def tolerance_of(dtype: Any) -> float:
    """Return how far results from inputs of that type may be off, relative to the largest."""
    return SINGLE if np.dtype(dtype) == np.float32 else DOUBLE


def compare(
    what: str,
    received: object,
    wanted: Array | float,
    *,
    given: Iterable[Any] = (),
    mistakes: Iterable[Mistake] = (),
    tolerance: float = DOUBLE,
) -> None:
    """Return if a result equals the engine's, and raise WrongError otherwise.

    Args:
        what: the result, as ``backward(dout)``.
        received: the result.
        wanted: the engine's.
        given: what mistakes' formulas are called with.
        mistakes: known ones, the likelier first.
        tolerance: how far the two may be apart, relative to the largest value.
    """
    wanted = np.asarray(wanted, dtype=np.float64)
    if equal(received, wanted, tolerance):
        return
    values = tuple(given)
    for mistake in mistakes:
        if equal(received, _result(mistake.formula, values), tolerance):
            raise WrongError(message(mistake.text), mistake.reason)
    array = require_value(what, received, wanted.shape)
    require_finite(what, array)
    raise _difference(what, array, wanted, tolerance)


def equal(received: object, wanted: object, tolerance: float) -> bool:
    """Return whether two results are the same within rounding; NaN only equals NaN."""
    if not isinstance(received, np.ndarray | np.generic | float | int) or wanted is None:
        return False
    a, b = np.asarray(received), np.asarray(wanted, dtype=np.float64)
    if a.shape != b.shape or a.dtype.kind not in "biuf":
        return False
    finite = np.isfinite(b)
    scale = float(np.abs(b[finite]).max()) if finite.any() else 0.0
    with np.errstate(all="ignore"):
        return bool(np.allclose(a, b, rtol=0, atol=tolerance * max(scale, 1e-12), equal_nan=True))


def _result(formula: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    """Return what a wrong formula makes; None where it makes nothing of these shapes."""
    try:
        with np.errstate(all="ignore"):
            return formula(*given)
    except (ArithmeticError, IndexError, TypeError, ValueError):
        return None


def _difference(what: str, received: Array, wanted: Array, tolerance: float) -> WrongError:
    """Return the first value that differs, in words and as numbers."""
    apart = np.abs(received - wanted) > tolerance * float(np.abs(wanted).max())
    index = tuple(int(i) for i in np.argwhere(apart)[0])
    found = {
        "what": what,
        "place": place_of(index),
        "received": float(received[index]),
        "wanted": float(wanted[index]),
        "count": int(apart.sum()),
        "size": int(apart.size),
    }
    if not index:
        text = _("{what} is {received:.6g}. It should be {wanted:.6g}.")
    else:
        text = _(
            "{what} is {received:.6g} at {place}. It should be {wanted:.6g}. "
            "{count} of {size} values differ."
        )
    return WrongError(message(text, **found), "values", found)
