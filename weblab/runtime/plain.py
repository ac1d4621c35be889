"""Plain values as text and bytes, for a worker that shares neither memory nor pickle with us.

A value is None, a bool, int, float or str, an array of numbers, or a list, tuple or dict of such;
tuples arrive as lists, NumPy's scalars as Python's. Everything is JSON, with the content of each
array beside it as bytes, so a float comes out as the float that went in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from weblab.nn import bounded_json

Message = tuple[str, list[bytes]]

ARRAY = "__array__"


def encode(value: Any) -> Message:
    """Return a plain value as JSON and the bytes of its arrays.

    Raises: TypeError if anything in it is not plain.
    """
    buffers: list[bytes] = []
    return json.dumps(_to_json(value, buffers)), buffers


def decode(message: Message) -> Any:
    """Return the value of a message; its arrays are new and may be written to.

    Raises: FormatError if the text could end the parser, as a visitor's code may send anything.
    """
    text, buffers = message
    bounded_json.check_extent(text.encode())

    def from_json(entry: dict[str, Any]) -> Any:
        if ARRAY not in entry:
            return entry
        values = np.frombuffer(buffers[entry[ARRAY]], entry["dtype"])
        return values.reshape(entry["shape"]).copy()

    return json.loads(text, object_hook=from_json)


def _to_json(value: Any, buffers: list[bytes]) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        buffers.append(value.tobytes())
        return {ARRAY: len(buffers) - 1, "dtype": value.dtype.str, "shape": value.shape}
    if isinstance(value, np.bool_ | np.integer | np.floating) and value.itemsize <= 8:
        return value.item()
    if isinstance(value, list | tuple):
        return [_to_json(item, buffers) for item in value]
    if isinstance(value, Mapping) and _has_plain_keys(value):
        return {key: _to_json(item, buffers) for key, item in value.items()}
    raise TypeError(
        "Expected None, numbers, strings, arrays of numbers, and lists or dicts of them with "
        f"strings for keys. Received: {type(value).__name__} {value!r:.60}. Fix: send what it is "
        "made of, and build it on the other side."
    )


def _has_plain_keys(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(key, str) for key in value) and ARRAY not in value
