"""Convolution, max-pooling and ReLU in one pass over each sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.kernels.calls import FLOAT, call, is_plain, scratch
from weblab.kernels.geometry import Geometry, geometry, pooling_geometry
from weblab.kernels.pooling import MAX_TAPS, is_index
from weblab.nn.arrays import Array


def _geometries(
    x: Array, weight: Array, sizes: tuple[int, ...]
) -> tuple[Geometry, Geometry] | None:
    """Return the geometry of the convolution and that of the pooling of one of its planes."""
    if not is_plain(x, weight) or x.ndim != 4 or weight.ndim != 4 or x.shape[1] != weight.shape[1]:
        return None
    sh, sw, ph, pw, *window = sizes
    conv = geometry(x.shape[1:], weight.shape[0], weight.shape[2:], (sh, sw), (ph, pw))
    if conv is None or window[0] * window[1] > MAX_TAPS:
        return None
    pool = pooling_geometry(conv.output, *window)
    return None if pool is None else (conv, pool)


def conv2d_max_pool2d_relu(x: Array, weight: Array, bias: Array | None, *sizes: int) -> Any:
    """Return the pooled convolution and which of each window's elements won."""
    geometries = _geometries(x, weight, sizes)
    if geometries is None:
        return NotImplemented
    if bias is not None and not (is_plain(bias) and bias.shape == weight.shape[:1]):
        return NotImplemented
    conv, pool = geometries
    shape = (len(x), len(weight), *pool.output)
    y, index = np.empty(shape, FLOAT), np.empty(shape, np.uint8)
    memory = scratch(conv.fused_scratch)
    call("conv_pool", conv.sizes, pool.sizes, x, weight, bias, y, index, len(x), memory)
    return y, index


def conv2d_max_pool2d_relu_backward(
    grad: Array, index: Array, x: Array, weight: Array, *sizes_and_by_input: int
) -> Any:
    """Return the gradients by the filters, the bias and, where asked for, the images."""
    *sizes, by_input = sizes_and_by_input
    geometries = _geometries(x, weight, tuple(sizes))
    if geometries is None or not is_plain(grad):
        return NotImplemented
    conv, pool = geometries
    shape = (len(x), len(weight), *pool.output)
    if grad.shape != shape or not is_index(index, shape):
        return NotImplemented
    dw, db = np.empty(weight.shape, FLOAT), np.empty(len(weight), FLOAT)
    dx = np.empty(x.shape, FLOAT) if by_input else None
    arrays = (grad, index, x, weight, dw, db, dx)
    memory = scratch(conv.fused_scratch)
    call("conv_pool_backward", conv.sizes, pool.sizes, *arrays, len(x), memory)
    return dw, db, dx


REPLACEMENTS = {
    "conv2d_max_pool2d_relu": conv2d_max_pool2d_relu,
    "conv2d_max_pool2d_relu_backward": conv2d_max_pool2d_relu_backward,
}
