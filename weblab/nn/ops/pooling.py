"""Pooling and its opposite: one pass over the image for each place in the window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weblab.nn.arrays import Array
from weblab.nn.ops.convolution import output_size, pad_image
from weblab.nn.ops.dispatch import operation


def _places(
    image: Array, oh: int, ow: int, kh: int, kw: int, sh: int, sw: int
) -> Iterator[tuple[int, Array]]:
    """Yield (k, view): the k-th element of every window, as a view (N, C, OH, OW)."""
    for u in range(kh):
        for v in range(kw):
            yield (
                u * kw + v,
                image[:, :, u : u + sh * (oh - 1) + 1 : sh, v : v + sw * (ow - 1) + 1 : sw],
            )


@operation
def max_pool2d(
    x: Array, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> tuple[Array, Array]:
    """Return each window's maximum, and which of its elements that was (the first, if equal).

    The index counts row by row inside the window, from 0 to kh kw - 1. Padding never wins, not
    against -inf either; NaN wins against all numbers, the last one of several.

    Shape: x (N, C, H, W) -> values (N, C, OH, OW), index (N, C, OH, OW) of uint8, or of uint16
    where kh kw >= 256: so the type's largest number is never an element of a window.
    """
    _, _, h, w = x.shape
    oh, ow = output_size(h, kh, sh, ph), output_size(w, kw, sw, pw)
    image = pad_image(x, ph, pw, -np.inf)
    places = _places(image, oh, ow, kh, kw, sh, sw)
    best = next(places)[1].copy()
    index = np.empty(best.shape, dtype=np.uint8 if kh * kw < 256 else np.uint16)
    index[...] = np.add.outer(_padded(oh, sh, ph) * kw, _padded(ow, sw, pw))
    for k, values in places:
        np.maximum(index, (values > best) * index.dtype.type(k), out=index)
        np.maximum(best, values, out=best)
    if np.isnan(best).any():
        for k, values in _places(image, oh, ow, kh, kw, sh, sw):
            index[np.isnan(values)] = k
    return best, index


def _padded(windows: int, step: int, padding: int) -> Array:
    """Return how many rows of padding, or columns, each window starts with."""
    padded: Array = np.maximum(padding - step * np.arange(windows), 0)
    return padded


@operation
def max_pool2d_backward(
    grad: Array, index: Array, h: int, w: int, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> Array:
    """Return the gradient by the image: each window's goes to its winner.

    Shape: grad and index (N, C, OH, OW) -> (N, C, h, w).
    """
    n, c, oh, ow = grad.shape
    dx = np.zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=grad.dtype)
    apart = sh >= kh and sw >= kw
    for k, target in _places(dx, oh, ow, kh, kw, sh, sw):
        if apart:
            np.multiply(grad, index == k, out=target)
        else:
            target += grad * (index == k)
    return dx[:, :, ph : ph + h, pw : pw + w]


@operation
def avg_pool2d(x: Array, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int) -> Array:
    """Return each window's mean; padding counts as zeros.

    Shape: x (N, C, H, W) -> (N, C, OH, OW).
    """
    _, _, h, w = x.shape
    oh, ow = output_size(h, kh, sh, ph), output_size(w, kw, sw, pw)
    places = _places(pad_image(x, ph, pw), oh, ow, kh, kw, sh, sw)
    total = next(places)[1].copy()
    for _, values in places:
        total += values
    total /= kh * kw
    return total


@operation
def avg_pool2d_backward(
    grad: Array, h: int, w: int, kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> Array:
    """Return the gradient by the image: each window's is shared evenly.

    Shape: grad (N, C, OH, OW) -> (N, C, h, w).
    """
    n, c, oh, ow = grad.shape
    dx = np.zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=grad.dtype)
    share = grad / (kh * kw)
    for _, target in _places(dx, oh, ow, kh, kw, sh, sw):
        target += share
    return dx[:, :, ph : ph + h, pw : pw + w]


@operation
def upsample2d(x: Array, sh: int, sw: int) -> Array:
    """Return the image with each pixel as a block of sh x sw equal pixels.

    Shape: x (N, C, H, W) -> (N, C, H sh, W sw).
    """
    return x.repeat(sh, axis=2).repeat(sw, axis=3)


@operation
def upsample2d_backward(grad: Array, sh: int, sw: int) -> Array:
    """Return the sum of the gradient over each block.

    Shape: grad (N, C, H sh, W sw) -> (N, C, H, W).
    """
    n, c, h, w = grad.shape
    dx: Array = grad.reshape(n, c, h // sh, sh, w // sw, sw).sum(axis=(3, 5))
    return dx
