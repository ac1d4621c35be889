"""Results of a visitor's code compared with the expected ones; differences are sentences."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.locale import mark as _
from weblab.nn.arrays import Array
from weblab.workshop.messages import Message, RefusedError, message

NOTHING = _("{what} returned nothing. Is a return statement missing?")


def described(value: object, wanted: tuple[int, ...] | None = None) -> Message:
    """Return the description of a value without its ``repr``, which may be a visitor's.

    Args:
        value: what came.
        wanted: the shape that was wanted; an array of just that shape is told by its type.
    """
    if value is None:
        return message(_("nothing (None)"))
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.shape != wanted:
        return message(_("an array of shape {shape}"), shape=str(value.shape))
    if isinstance(value, np.ndarray):
        return message(_("an array of {dtype}"), dtype=str(value.dtype))
    if isinstance(value, bool | int | float | np.generic):
        return message(_("a single number"))
    if isinstance(value, list):
        return message(_("a list of {count}"), count=len(value))
    if isinstance(value, tuple):
        return message(_("{count} values"), count=len(value))
    if isinstance(value, dict):
        return message(_("a dictionary"))
    return message(_("a value of type {kind}"), kind=type(value).__name__)


def require_result(call: str, value: object, shape: tuple[int, ...]) -> Array:
    """Return the result of a call as floats, or raise unless it is an array of that shape.

    Args:
        call: what was called, as ``Relu.forward(x)``.
        value: the result.
        shape: the shape wanted.
    """
    if value is None:
        raise RefusedError(message(NOTHING, what=call), "nothing")
    array = _floats(value, shape)
    if array is None:
        text = _("{what} should return an array of shape {wanted}. It returned {came}.")
        raise RefusedError(_unfit(text, call, value, shape), _kind(value, shape))
    return array


def require_value(name: str, value: object, shape: tuple[int, ...]) -> Array:
    """Return a named value as floats, or raise unless it is an array of that shape.

    Args:
        name: of the value, as ``self.dW``.
        value: the value.
        shape: the shape wanted.
    """
    array = _floats(value, shape)
    if array is None:
        text = _("{what} should be an array of shape {wanted}. It is {came}.")
        if not shape:
            text = _("{what} should be a single number. It is {came}.")
        raise RefusedError(_unfit(text, name, value, shape), _kind(value, shape))
    return array


def _floats(value: object, shape: tuple[int, ...]) -> Array | None:
    """Return numbers as floats; None for anything else, or another shape."""
    array = np.asarray(value) if isinstance(value, np.generic | int | float) else value
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiu" or array.shape != shape:
        return None
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _kind(value: object, shape: tuple[int, ...]) -> str:
    """Return the key of the problem of a value."""
    if value is None:
        return "nothing"
    other_shape = isinstance(value, np.ndarray | np.generic | int | float) and (
        np.shape(value) != shape
    )
    return "shape" if other_shape else "type"


def _unfit(text: str, what: str, value: object, shape: tuple[int, ...]) -> Message:
    return message(text, what=what, wanted=str(shape), came=described(value, shape))


def require_number(what: str, value: object) -> float:
    """Return a result as a float, or raise unless it is a single number."""
    if value is None:
        raise RefusedError(message(NOTHING, what=what), "nothing")
    array = np.asarray(value) if isinstance(value, np.ndarray | np.generic | int | float) else None
    if array is None or array.dtype.kind not in "fiu" or array.size != 1:
        text = _("{what} should return a single number. It returned {came}.")
        raise RefusedError(message(text, what=what, came=described(value)), "type")
    return float(array.reshape(()))


def require_finite(what: str, array: Array) -> None:
    """Raise if a result is NaN or infinite."""
    finite = np.isfinite(array)
    if not finite.all():
        place = place_of(np.argwhere(~finite)[0])
        text = _("{what} contains NaN or infinity, first at {place}.")
        raise RefusedError(message(text, what=what, place=place), "not-finite")


def require_values(what: str, value: object, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the values of a result, or raise if their number is wrong.

    Args:
        what: the call that returned it.
        value: the result.
        names: what they are, as ("loss", "gradient").
    """
    if isinstance(value, tuple | list) and len(value) == len(names):
        return tuple(value)
    text = _("{what} should return {names}. It returned {came}.")
    said = message(text, what=what, names=", ".join(names), came=described(value))
    raise RefusedError(said, "nothing" if value is None else "type")


def place_of(index: Any) -> str:
    """Return an element's place as it is written in code, such as ``[0, 2]``."""
    return str([int(i) for i in index])
