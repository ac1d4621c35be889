"""Activations and the softmax family on the kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from weblab.kernels.calls import FLOAT, call, is_plain
from weblab.nn.arrays import Array


def _forward(name: str) -> Callable[..., Any]:
    """Return the replacement of an operation on one array and perhaps a number."""

    def replacement(x: Array, *numbers: float) -> Any:
        if not is_plain(x):
            return NotImplemented
        y = np.empty(x.shape, FLOAT)
        call(name, x, *numbers, y, x.size)
        return y

    return replacement


def _backward(name: str) -> Callable[..., Any]:
    """Return the replacement of an operation on two arrays and perhaps a number."""

    def replacement(grad: Array, other: Array, *numbers: float) -> Any:
        if not is_plain(grad, other) or grad.shape != other.shape:
            return NotImplemented
        dx = np.empty(grad.shape, FLOAT)
        call(name, grad, other, *numbers, dx, grad.size)
        return dx

    return replacement


def bernoulli_sigmoid(x: Array, uniform: Array) -> Any:
    """Return sigmoid(x), and samples of it made from uniform numbers."""
    if not is_plain(x, uniform) or x.shape != uniform.shape:
        return NotImplemented
    p, drawn = np.empty(x.shape, FLOAT), np.empty(x.shape, FLOAT)
    call("bernoulli_sigmoid", x, uniform, p, drawn, x.size)
    return p, drawn


def all_finite(x: Array) -> Any:
    """Return whether no element is infinite or NaN."""
    return bool(call("all_finite", x, x.size)) if is_plain(x) else NotImplemented


def softmax(x: Array) -> Any:
    """Return the softmax along the last axis."""
    if not is_plain(x) or not x.ndim:
        return NotImplemented
    y = np.empty(x.shape, FLOAT)
    k = x.shape[-1]
    call("softmax", x, y, x.size // k, k)
    return y


def softmax_cross_entropy(logits: Array, targets: Array) -> Any:
    """Return the mean loss and its gradient by the logits."""
    if not is_plain(logits) or logits.ndim != 2 or targets.shape != logits.shape[:1]:
        return NotImplemented
    if targets.dtype.kind not in "iu":
        return NotImplemented
    classes = np.ascontiguousarray(targets, np.int64)
    grad = np.empty(logits.shape, FLOAT)
    loss = call("softmax_cross_entropy", logits, classes, grad, *logits.shape)
    return NotImplemented if loss == -1 else (float(loss), grad)


FORWARD = ("leaky_relu", "relu", "sigmoid", "tanh")
BACKWARD = ("leaky_relu_backward", "relu_backward", "sigmoid_backward", "tanh_backward")

REPLACEMENTS = {
    **{name: _forward(name) for name in FORWARD},
    **{name: _backward(name) for name in BACKWARD},
    "all_finite": all_finite,
    "bernoulli_sigmoid": bernoulli_sigmoid,
    "softmax": softmax,
    "softmax_cross_entropy": softmax_cross_entropy,
}
