"""Convolution on the kernels, which never write the matrix of windows."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.kernels.calls import FLOAT, QUAD, call, is_plain, scratch
from weblab.kernels.geometry import geometry
from weblab.nn.arrays import Array


def conv2d(x: Array, weight: Array, bias: Array | None, sh: int, sw: int, ph: int, pw: int) -> Any:
    """Return the cross-correlation of images with filters."""
    if not is_plain(x, weight) or x.ndim != 4 or weight.ndim != 4 or x.shape[1] != weight.shape[1]:
        return NotImplemented
    filters = weight.shape[0]
    if bias is not None and not (is_plain(bias) and bias.shape == (filters,)):
        return NotImplemented
    sizes = geometry(x.shape[1:], filters, weight.shape[2:], (sh, sw), (ph, pw))
    if sizes is None:
        return NotImplemented
    y = np.empty((len(x), filters, *sizes.output), FLOAT)
    call("conv2d", sizes.sizes, x, weight, bias, y, len(x), scratch(sizes.scratch))
    return y


def conv2d_backward_input(
    grad: Array, weight: Array, h: int, w: int, sh: int, sw: int, ph: int, pw: int
) -> Any:
    """Return the gradient by the images."""
    if not is_plain(grad, weight) or grad.ndim != 4 or weight.ndim != 4:
        return NotImplemented
    filters, channels, *window = weight.shape
    sizes = geometry((channels, h, w), filters, (window[0], window[1]), (sh, sw), (ph, pw))
    if sizes is None or grad.shape[1:] != (filters, *sizes.output):
        return NotImplemented
    padding = (window[0] - 1 - ph, window[1] - 1 - pw)
    if sh == sw == 1 and channels >= QUAD and min(padding) >= 0:
        # Then the gradient is a convolution itself, with each filter turned by half a turn.
        turned = np.ascontiguousarray(weight.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1])
        return conv2d(grad, turned, None, 1, 1, *padding)
    dx = np.empty((len(grad), channels, h, w), FLOAT)
    memory = scratch(sizes.scratch)
    call("conv2d_backward_input", sizes.sizes, grad, weight, dx, len(grad), memory)
    return dx


def conv2d_backward_weight(
    x: Array, grad: Array, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> Any:
    """Return the gradients by the filters and by the bias."""
    if not is_plain(x, grad) or x.ndim != 4 or grad.ndim != 4 or len(x) != len(grad):
        return NotImplemented
    filters = grad.shape[1]
    sizes = geometry(x.shape[1:], filters, (kh, kw), (sh, sw), (ph, pw))
    if sizes is None or grad.shape[2:] != sizes.output:
        return NotImplemented
    dw, db = np.empty((filters, x.shape[1], kh, kw), FLOAT), np.empty(filters, FLOAT)
    memory = scratch(sizes.scratch)
    call("conv2d_backward_weight", sizes.sizes, x, grad, dw, db, len(x), memory)
    return dw, db


REPLACEMENTS = {
    "conv2d": conv2d,
    "conv2d_backward_input": conv2d_backward_input,
    "conv2d_backward_weight": conv2d_backward_weight,
}
