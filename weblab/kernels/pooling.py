"""Pooling on the kernels, plane by plane."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.kernels.calls import FLOAT, call, is_plain
from weblab.kernels.geometry import pooling_geometry
from weblab.nn.arrays import Array

# As many taps as a byte can tell apart.
MAX_TAPS = 256


def is_index(index: Array, shape: tuple[int, ...]) -> bool:
    """Return whether an array is what max-pooling of that output shape says of its winners."""
    return index.dtype == np.uint8 and index.flags.c_contiguous and index.shape == shape


def max_pool2d(x: Array, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int) -> Any:
    """Return each window's maximum, and which of its elements that was."""
    if not is_plain(x) or x.ndim != 4 or kh * kw > MAX_TAPS:
        return NotImplemented
    sizes = pooling_geometry(x.shape[2:], kh, kw, sh, sw, ph, pw)
    if sizes is None:
        return NotImplemented
    n, c = x.shape[:2]
    y, index = np.empty((n, c, *sizes.output), FLOAT), np.empty((n, c, *sizes.output), np.uint8)
    call("max_pool2d", sizes.sizes, x, y, index, n * c)
    return y, index


def max_pool2d_backward(
    grad: Array, index: Array, h: int, w: int, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> Any:
    """Return the gradient by the image: each window's goes to its winner."""
    if not is_plain(grad) or grad.ndim != 4 or not is_index(index, grad.shape):
        return NotImplemented
    sizes = pooling_geometry((h, w), kh, kw, sh, sw, ph, pw)
    if sizes is None or grad.shape[2:] != sizes.output:
        return NotImplemented
    n, c = grad.shape[:2]
    dx = np.empty((n, c, h, w), FLOAT)
    call("max_pool2d_backward", sizes.sizes, grad, index, dx, n * c)
    return dx


def avg_pool2d(x: Array, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int) -> Any:
    """Return each window's mean; padding counts as zeros."""
    if not is_plain(x) or x.ndim != 4:
        return NotImplemented
    sizes = pooling_geometry(x.shape[2:], kh, kw, sh, sw, ph, pw)
    if sizes is None:
        return NotImplemented
    n, c = x.shape[:2]
    y = np.empty((n, c, *sizes.output), FLOAT)
    call("avg_pool2d", sizes.sizes, x, y, n * c)
    return y


def avg_pool2d_backward(
    grad: Array, h: int, w: int, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> Any:
    """Return the gradient by the image: each window's is shared evenly."""
    if not is_plain(grad) or grad.ndim != 4:
        return NotImplemented
    sizes = pooling_geometry((h, w), kh, kw, sh, sw, ph, pw)
    if sizes is None or grad.shape[2:] != sizes.output:
        return NotImplemented
    n, c = grad.shape[:2]
    dx = np.empty((n, c, h, w), FLOAT)
    call("avg_pool2d_backward", sizes.sizes, grad, dx, n * c)
    return dx


REPLACEMENTS = {
    "max_pool2d": max_pool2d,
    "max_pool2d_backward": max_pool2d_backward,
    "avg_pool2d": avg_pool2d,
    "avg_pool2d_backward": avg_pool2d_backward,
}
