"""The array type of the engine, and the checks that every layer makes on its input."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Pair: TypeAlias = tuple[int, int]


def require_array(owner: str, value: object, what: str) -> None:
    """Raise unless `value`, named `what`, is a NumPy array."""
    if not isinstance(value, np.ndarray):
        raise TypeError(
            f"{owner}: expected {what} as a NumPy array, received {type(value).__name__}; "
            "convert it with numpy.asarray(...)"
        )


def require_floats(owner: str, x: Array, ndim: int | None = None) -> None:
    """Raise unless `x` is an array of floats, with `ndim` axes if given."""
    require_array(owner, x, "x")
    if x.dtype.kind != "f":
        raise TypeError(
            f"{owner}: expected floating-point values, received {x.dtype}; "
            "convert them with x.astype(numpy.float32) and scale them to about 0 to 1"
        )
    if ndim is not None and x.ndim != ndim:
        raise ValueError(
            f"{owner}: expected an array with {ndim} axes, received shape {x.shape}; "
            "the first axis counts samples, reshape the array to add or drop axes"
        )


def require_same_shape(owner: str, what: str, received: Array, shape: tuple[int, ...]) -> None:
    """Raise unless `received`, named `what`, has the given shape."""
    if received.shape != shape:
        raise ValueError(
            f"{owner}: expected {what} of shape {shape}, received {received.shape}; "
            f"{what} must match element by element"
        )


def check_int(owner: str, name: str, value: object, *, least: int) -> int:
    """Return `value` as an int, or raise unless it is an integer of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(
            f"{owner}: expected {name} to be a whole number of at least {least}, "
            f"received {value!r}; pass an int in that range"
        )
    return int(value)


def check_ints(owner: str, name: str, values: object, *, least: int) -> tuple[int, ...]:
    """Return `values` as ints, or raise unless they are integers of at least `least`."""
    values = values.tolist() if isinstance(values, np.ndarray) else values
    if not isinstance(values, tuple | list):
        raise ValueError(
            f"{owner}: expected {name} to be a tuple of whole numbers, received {values!r}; "
            "pass such as (3, 4), or (12,) for a single one"
        )
    return tuple(check_int(owner, f"each of {name}", value, least=least) for value in values)


def check_float(
    owner: str,
    name: str,
    value: object,
    *,
    least: float = -np.inf,
    most: float = np.inf,
    below: float = np.inf,
    above: float = -np.inf,
) -> float:
    """Return `value` as a float in the given bounds, or raise."""
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        number = float(value)
        if least <= number <= most and above < number < below and np.isfinite(number):
            return number
    bounds = [
        *([f"at least {least:g}"] if np.isfinite(least) else []),
        *([f"at most {most:g}"] if np.isfinite(most) else []),
        *([f"above {above:g}"] if np.isfinite(above) else []),
        *([f"below {below:g}"] if np.isfinite(below) else []),
    ]
    wanted = " and ".join(["finite", *bounds])
    raise ValueError(
        f"{owner}: expected {name} to be a {wanted} number, received {value!r}; "
        "pass a float in that range"
    )


def pair(owner: str, name: str, value: object, *, least: int) -> Pair:
    """Return (vertical, horizontal) from one whole number or from two of them."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    both = value if isinstance(value, tuple | list) else (value, value)
    if len(both) != 2:
        raise ValueError(
            f"{owner}: expected {name} to be one whole number or two, received {value!r}; "
            "pass an int or (vertical, horizontal)"
        )
    vertical, horizontal = (check_int(owner, name, each, least=least) for each in both)
    return vertical, horizontal


def generator(rng: object) -> np.random.Generator:
    """Return the given generator, or a new one for None; raise for a seed."""
    if rng is None:
        return np.random.default_rng()
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng: expected a numpy.random.Generator, received {rng!r}; "
            "pass numpy.random.default_rng(seed)"
        )
    return rng
