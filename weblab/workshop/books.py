"""The small functions that the books' classes call, available by name and under ``common``.

Readers paste classes with ``from common.util import im2col``, or without any import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array


def identity_function(x: Array) -> Array:
    """Return x."""
    return x


def step_function(x: Array) -> Array:
    """Return 1 where x is above zero, 0 elsewhere."""
    return np.array(x > 0, dtype=int)


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x))."""
    return ops.sigmoid(np.asarray(x, dtype=_floats(x)))


def sigmoid_grad(x: Array) -> Array:
    """Return the derivative of the sigmoid."""
    y = sigmoid(x)
    return y * (1 - y)


def relu(x: Array) -> Array:
    """Return max(x, 0)."""
    return np.maximum(x, 0)


def relu_grad(x: Array) -> Array:
    """Return the derivative of the ReLU."""
    return (np.asarray(x) > 0).astype(_floats(x))


def softmax(x: Array) -> Array:
    """Return exp(x) over its sum along the last axis."""
    return ops.softmax(np.asarray(x, dtype=_floats(x)))


def mean_squared_error(y: Array, t: Array) -> float:
    """Return half the sum of the squared differences, as the books define it."""
    return float(np.square(y - t).sum() / 2)


def cross_entropy_error(y: Array, t: Array) -> float:
    """Return the mean of -log of the true class's probability.

    Shape: y (N, K) or (K,) probabilities; t labels (N,), or one-hot in the shape of y.
    """
    y = np.atleast_2d(y)
    t = np.asarray(t)
    labels = np.atleast_2d(t).argmax(axis=1) if t.size == y.size else t.reshape(len(y))
    return -float(np.mean(np.log(y[np.arange(len(y)), labels] + 1e-7)))


def softmax_loss(x: Array, t: Array) -> float:
    """Return the cross-entropy of the softmax of x."""
    return cross_entropy_error(softmax(x), t)


def im2col(x: Array, filter_h: int, filter_w: int, stride: int = 1, pad: int = 0) -> Array:
    """Return each window as a row.

    Shape: x (N, C, H, W) -> (N OH OW, C filter_h filter_w).
    """
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (filter_h, filter_w), (2, 3))
    windows = windows[:, :, ::stride, ::stride]
    n, c, oh, ow = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * filter_h * filter_w)


def col2im(
    col: Array,
    input_shape: tuple[int, int, int, int],
    filter_h: int,
    filter_w: int,
    stride: int = 1,
    pad: int = 0,
) -> Array:
    """Add each row back to the window that it came from: the backward of ``im2col``.

    Shape: col (N OH OW, C filter_h filter_w) -> input_shape (N, C, H, W).
    """
    n, c, h, w = input_shape
    oh = ops.output_size(h, filter_h, stride, pad)
    ow = ops.output_size(w, filter_w, stride, pad)
    windows = col.reshape(n, oh, ow, c, filter_h, filter_w).transpose(0, 3, 4, 5, 1, 2)
    image = np.zeros((n, c, h + 2 * pad, w + 2 * pad), dtype=col.dtype)
    for u in range(filter_h):
        for v in range(filter_w):
            image[:, :, u : u + stride * oh : stride, v : v + stride * ow : stride] += windows[
                :, :, u, v
            ]
    return image[:, :, pad : pad + h, pad : pad + w]


def numerical_gradient(f: Callable[[Array], Any], x: Array) -> Array:
    """Return the gradient of f at x by central differences; x is unchanged afterwards."""
    h = 1e-4
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        before = x[index]
        x[index] = before + h
        above = f(x)
        x[index] = before - h
        below = f(x)
        x[index] = before
        gradient[index] = (above - below) / (2 * h)
    return gradient


def _floats(x: Any) -> np.dtype[Any]:
    return np.result_type(x, np.float32)


def module(name: str, contents: Mapping[str, object]) -> ModuleType:
    """Return a module in which a visitor's code finds these things by their names."""
    made = ModuleType(name)
    vars(made).update(contents)
    return made


def _by_name(*functions: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    return {function.__name__: function for function in functions}


FUNCTIONS = (
    *(identity_function, step_function, sigmoid, sigmoid_grad, relu, relu_grad, softmax),
    *(mean_squared_error, cross_entropy_error, softmax_loss),
)
COMMON = {
    "functions": module("common.functions", _by_name(*FUNCTIONS)),
    "util": module("common.util", _by_name(im2col, col2im)),
    "gradient": module("common.gradient", _by_name(numerical_gradient)),
}
MODULES = {"common": module("common", COMMON), **{each.__name__: each for each in COMMON.values()}}
AT_HAND = _by_name(sigmoid, softmax, cross_entropy_error, im2col, col2im, numerical_gradient)
"""Names that are available without an import."""
