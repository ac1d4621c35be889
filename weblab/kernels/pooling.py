"""Pooling on the kernels, plane by plane."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.kernels.calls import FLOAT, call, is_plain
from weblab.kernels.geometry import pooling_geometry
from weblab.nn.arrays import Array

# As many taps as a byte can tell apart, with one number left that stands for none of them.
MAX_TAPS = 255


def is_index(index: Array, shape: tuple[int, ...]) -> bool:
    """Return whether an array has the form of the argmax of max-pooling for an output shape."""
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


def _sum_windows(x: Array, share: float, window: tuple[int, ...]) -> Any:
    """Return `share` times the sum of each window."""
    if not is_plain(x) or x.ndim != 4:
        return NotImplemented
    sizes = pooling_geometry(x.shape[2:], *window)
    if sizes is None:
        return NotImplemented
    n, c = x.shape[:2]
    y = np.empty((n, c, *sizes.output), FLOAT)
    call("sum_pool2d", sizes.sizes, x, share, y, n * c)
    return y


def _spread_windows(grad: Array, share: float, h: int, w: int, window: tuple[int, ...]) -> Any:
    """Return images of h x w that have `share` times each window's number all over the window."""
    if not is_plain(grad) or grad.ndim != 4:
        return NotImplemented
    sizes = pooling_geometry((h, w), *window)
    if sizes is None or grad.shape[2:] != sizes.output:
        return NotImplemented
    n, c = grad.shape[:2]
    dx = np.empty((n, c, h, w), FLOAT)
    call("spread_pool2d", sizes.sizes, grad, share, dx, n * c)
    return dx


def avg_pool2d(x: Array, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int) -> Any:
    """Return each window's mean; padding counts as zeros."""
    return _sum_windows(x, 1 / (kh * kw), (kh, kw, sh, sw, ph, pw))


def avg_pool2d_backward(
    grad: Array, h: int, w: int, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> Any:
    """Return the gradient by the image: each window's is shared evenly."""
    return _spread_windows(grad, 1 / (kh * kw), h, w, (kh, kw, sh, sw, ph, pw))


def upsample2d(x: Array, sh: int, sw: int) -> Any:
    """Return the image with each pixel as a block of equal pixels."""
    if x.ndim != 4:
        return NotImplemented
    return _spread_windows(x, 1.0, x.shape[2] * sh, x.shape[3] * sw, (sh, sw, sh, sw, 0, 0))


def upsample2d_backward(grad: Array, sh: int, sw: int) -> Any:
    """Return the sum of the gradient over each block."""
    if grad.ndim != 4 or grad.shape[2] % sh or grad.shape[3] % sw:
        return NotImplemented
    return _sum_windows(grad, 1.0, (sh, sw, sh, sw, 0, 0))


REPLACEMENTS = {
    "max_pool2d": max_pool2d,
    "max_pool2d_backward": max_pool2d_backward,
    "avg_pool2d": avg_pool2d,
    "avg_pool2d_backward": avg_pool2d_backward,
    "upsample2d": upsample2d,
    "upsample2d_backward": upsample2d_backward,
}
