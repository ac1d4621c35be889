"""Convolution as one matrix product over the unrolled windows of the image (im2col).

The windows of a few samples at a time are copied into the columns of a matrix; the product with
the filters is then the whole convolution. The matrix is rebuilt for the backward pass rather
than kept: it is nine times the size of the image for a 3x3 filter, and copying it is cheap beside
the product. `columns_of` limits its size so that it stays near the processor.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from weblab.nn.arrays import Array
from weblab.nn.ops.dispatch import operation

COLUMN_ELEMENTS = 1 << 18


def output_size(size: int, kernel: int, stride: int, padding: int) -> int:
    """Return how many windows fit: floor((size + 2 padding - kernel) / stride) + 1."""
    return (size + 2 * padding - kernel) // stride + 1


def pad_image(x: Array, ph: int, pw: int, value: float = 0.0) -> Array:
    """Return `x` (N, C, H, W) with a border of `value`, or `x` itself where there is none."""
    if ph == 0 and pw == 0:
        return x
    n, c, h, w = x.shape
    padded = np.full((n, c, h + 2 * ph, w + 2 * pw), value, dtype=x.dtype)
    padded[:, :, ph : ph + h, pw : pw + w] = x
    return padded


def windows_of(x: Array, kh: int, kw: int, sh: int, sw: int) -> Array:
    """Return the windows of `x` as a read-only view (C, kh, kw, N, OH, OW), without a copy."""
    n, c, h, w = x.shape
    sn, sc, sy, sx = x.strides
    shape = (c, kh, kw, n, (h - kh) // sh + 1, (w - kw) // sw + 1)
    strides = (sc, sy, sx, sn, sy * sh, sx * sw)
    return as_strided(x, shape, strides, writeable=False)


def _columns(x: Array, kh: int, kw: int, sh: int, sw: int) -> Iterator[tuple[slice, Array]]:
    """Yield (samples, matrix): the windows of a few samples, (C kh kw, samples OH OW)."""
    windows = windows_of(x, kh, kw, sh, sw)
    c, _, _, n, oh, ow = windows.shape
    rows, positions = c * kh * kw, oh * ow
    step = max(1, COLUMN_ELEMENTS // (rows * positions))
    for start in range(0, n, step):
        samples = slice(start, min(start + step, n))
        yield samples, windows[:, :, :, samples].reshape(rows, -1)


def _rows(grad: Array, samples: slice) -> Array:
    """Return the gradient of a few samples as a matrix (O, samples OH OW)."""
    return grad[samples].transpose(1, 0, 2, 3).reshape(grad.shape[1], -1)


@operation
def conv2d(
    x: Array, weight: Array, bias: Array | None, sh: int, sw: int, ph: int, pw: int
) -> Array:
    """Return the cross-correlation of images with filters.

    y[n, o, i, j] = bias[o] + sum_{c, u, v} x[n, c, i sh + u - ph, j sw + v - pw] weight[o, c, u, v]

    Shape: x (N, C, H, W), weight (O, C, kh, kw), bias (O,) or None -> (N, O, OH, OW).
    """
    o, _, kh, kw = weight.shape
    n, _, h, w = x.shape
    oh, ow = output_size(h, kh, sh, ph), output_size(w, kw, sw, pw)
    y = np.empty((n, o, oh, ow), dtype=np.result_type(x, weight))
    filters = weight.reshape(o, -1)
    for samples, columns in _columns(pad_image(x, ph, pw), kh, kw, sh, sw):
        product = filters @ columns
        if bias is not None:
            product += bias[:, None]
        y[samples] = product.reshape(o, -1, oh, ow).transpose(1, 0, 2, 3)
    return y


@operation
def conv2d_backward_input(
    grad: Array, weight: Array, h: int, w: int, sh: int, sw: int, ph: int, pw: int
) -> Array:
    """Return the gradient by the images: each window's share added back where it came from.

    Shape: grad (N, O, OH, OW), weight (O, C, kh, kw) -> (N, C, h, w).
    """
    n, _, oh, ow = grad.shape
    o, c, kh, kw = weight.shape
    filters = weight.reshape(o, -1).T
    dx = np.zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=np.result_type(grad, weight))
    step = max(1, COLUMN_ELEMENTS // (c * kh * kw * oh * ow))
    for start in range(0, n, step):
        samples = slice(start, min(start + step, n))
        columns = (filters @ _rows(grad, samples)).reshape(c, kh, kw, -1, oh, ow)
        for u in range(kh):
            for v in range(kw):
                target = dx[samples, :, u : u + sh * oh : sh, v : v + sw * ow : sw]
                target += columns[:, u, v].transpose(1, 0, 2, 3)
    return dx[:, :, ph : ph + h, pw : pw + w]


@operation
def conv2d_backward_weight(
    x: Array, grad: Array, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> tuple[Array, Array]:
    """Return the gradients by the filters and by the bias.

    Shape: x (N, C, H, W), grad (N, O, OH, OW) -> (O, C, kh, kw), (O,).
    """
    c, o = x.shape[1], grad.shape[1]
    dw = np.zeros((o, c * kh * kw), dtype=np.result_type(x, grad))
    for samples, columns in _columns(pad_image(x, ph, pw), kh, kw, sh, sw):
        dw += _rows(grad, samples) @ columns.T
    return dw.reshape(o, c, kh, kw), grad.sum(axis=(0, 2, 3))
