"""Calls of the kernels: arrays go in by address, after their sizes were checked."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np

from weblab.nn.arrays import Array

FLOAT = np.dtype(np.float32)
QUAD = 4  # rows that the kernels compute at a time; fewer are better served otherwise

# Every function of the module by name; `weblab.kernels.install` fills it.
functions: dict[str, Callable[..., Any]] = {}

_scratch = np.empty(0, FLOAT)


def call(name: str, *arguments: Any) -> Any:
    """Call a kernel; an array is passed as the address of its first element, None as null."""
    return functions[name](
        *[_address(x) if type(x) is np.ndarray else 0 if x is None else x for x in arguments]
    )


def _address(x: Array) -> int:
    """Return the address of an array's first element.

    NumPy's own ways to it make a dictionary or an object each time, and a training step of a small
    network would spend more on them than on its kernels.
    """
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(x.data))
    except TypeError:  # that way is closed to what may not be written to
        return x.ctypes.data


def is_plain(*arrays: Array) -> bool:
    """Return whether the kernels support all arrays: float32, C-contiguous, not empty."""
    for x in arrays:
        if type(x) is not np.ndarray or x.dtype != FLOAT or not x.flags.c_contiguous or not x.size:
            return False
    return True


def scratch(floats: int) -> Array:
    """Return memory for a kernel's intermediate results, the same from call to call."""
    global _scratch
    if _scratch.size < floats:
        _scratch = np.empty(floats, FLOAT)
    return _scratch[:floats]
