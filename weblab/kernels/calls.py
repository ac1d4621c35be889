"""Calls of the kernels: arrays go in by address, after their sizes were checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from weblab.nn.arrays import Array

FLOAT = np.dtype(np.float32)

# Every function of the module by name; `weblab.kernels.install` fills it.
functions: dict[str, Callable[..., Any]] = {}

_scratch = np.empty(0, FLOAT)


def call(name: str, *arguments: Any) -> Any:
    """Call a kernel; an array stands for the address of its first element, None for null."""
    return functions[name](*map(plain, arguments))


def plain(argument: Any) -> Any:
    """Return what WebAssembly knows of an argument."""
    if type(argument) is np.ndarray:
        return argument.__array_interface__["data"][0]
    return 0 if argument is None else argument


def is_plain(*arrays: Array) -> bool:
    """Return whether all are what the kernels compute on: float32, C-contiguous, not empty."""
    return all(
        type(x) is np.ndarray and x.dtype == FLOAT and x.flags.c_contiguous and x.size
        for x in arrays
    )


def scratch(floats: int) -> Array:
    """Return memory for a kernel's intermediate results, the same from call to call."""
    global _scratch
    if _scratch.size < floats:
        _scratch = np.empty(floats, FLOAT)
    return _scratch
