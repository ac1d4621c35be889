"""Backward against the numerical gradient of the visitor's own forward, at many step widths."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from weblab.nn.arrays import Array

MOST_ELEMENTS = 16
"""Of an array at most this number of elements is checked, chosen at random."""
EPSILONS = tuple(10.0**-power for power in range(1, 12))
SMALLEST_SCALE = 1e-3
"""Gradients smaller than this are compared by their difference: rounding drowns their ratio."""


def figures(
    value: Callable[[], float], arrays: Mapping[str, Array], gradients: Mapping[str, Array]
) -> dict[str, Any]:
    """Return the largest relative error of each gradient at each epsilon.

    Args:
        value: what is differentiated, for the arrays as they are now.
        arrays: what it is differentiated by, in float64, by name.
        gradients: what backward says, by the same names.
    Returns: ``epsilons``, and ``errors`` by name, None where an error is not finite.
    """
    rng = np.random.default_rng(0)
    errors: dict[str, list[float | None]] = {}
    for name, array in arrays.items():
        chosen = rng.permutation(array.size)[:MOST_ELEMENTS]
        gradient = np.asarray(gradients[name], dtype=np.float64).reshape(-1)[chosen]
        errors[name] = [
            _error(gradient, _numerical(value, array, chosen, epsilon)) for epsilon in EPSILONS
        ]
    return {"epsilons": list(EPSILONS), "errors": errors}


def _numerical(value: Callable[[], float], array: Array, chosen: Array, epsilon: float) -> Array:
    """Return the gradient at some elements by central differences."""
    flat, found = array.reshape(-1), []
    for place in chosen:
        before = flat[place]
        flat[place] = before + epsilon
        above = value()
        flat[place] = before - epsilon
        below = value()
        flat[place] = before
        found.append((above - below) / (2 * epsilon))
    return np.array(found)


def _error(gradient: Array, numeric: Array) -> float | None:
    scale = max(float(np.abs(gradient).max()), float(np.abs(numeric).max()), SMALLEST_SCALE)
    error = float(np.abs(gradient - numeric).max()) / scale
    return error if np.isfinite(error) else None
