"""Activations, the softmax family, and the check of their results."""

from __future__ import annotations

import numpy as np

from weblab.nn.arrays import Array
from weblab.nn.ops.dispatch import operation


@operation
def relu(x: Array) -> Array:
    """Return max(x, 0); NaN stays NaN."""
    return np.maximum(x, 0)


@operation
def relu_backward(grad: Array, y: Array) -> Array:
    """Return grad where the output `y` was above zero, 0 elsewhere."""
    return grad * (y > 0)


@operation
def leaky_relu(x: Array, slope: float) -> Array:
    """Return x where it is above zero, slope x elsewhere."""
    return np.where(x > 0, x, x * slope)


@operation
def leaky_relu_backward(grad: Array, x: Array, slope: float) -> Array:
    """Return grad where x was above zero, slope grad elsewhere."""
    return np.where(x > 0, grad, grad * slope)


@operation
def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)), without overflow for any finite x."""
    y: Array = (np.tanh(x / 2) + 1) / 2
    return y


@operation
def sigmoid_backward(grad: Array, y: Array) -> Array:
    """Return grad y (1 - y), where y is the sigmoid's output."""
    dx: Array = grad * y * (1 - y)
    return dx


@operation
def tanh(x: Array) -> Array:
    """Return the hyperbolic tangent."""
    return np.tanh(x)


@operation
def tanh_backward(grad: Array, y: Array) -> Array:
    """Return grad (1 - y^2), where y is the output of tanh."""
    dx: Array = grad * (1 - y * y)
    return dx


@operation
def softmax(x: Array) -> Array:
    """Return exp(x) over its sum along the last axis, with the row's maximum taken off first."""
    e: Array = np.exp(x - x.max(axis=-1, keepdims=True))
    e /= e.sum(axis=-1, keepdims=True)
    return e


@operation
def softmax_cross_entropy(logits: Array, targets: Array) -> tuple[float, Array]:
    """Return the mean of -log softmax(logits)[target], and its gradient by the logits.

    Shape: logits (N, K), targets (N,) of whole numbers from 0 to K - 1 -> float, (N, K).
    """
    n = logits.shape[0]
    rows = np.arange(n)
    shifted = logits - logits.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = float((np.log(total[:, 0]) - shifted[rows, targets]).mean())
    grad = e / total
    grad[rows, targets] -= 1
    grad /= n
    return loss, grad


@operation
def bernoulli_sigmoid(x: Array, uniform: Array) -> tuple[Array, Array]:
    """Return p = sigmoid(x), and samples that are 1 where `uniform` is below p and 0 elsewhere.

    Shape: x and uniform of one shape -> two arrays of that shape and of the dtype of x.
    """
    p: Array = (np.tanh(x / 2) + 1) / 2
    return p, (uniform < p).astype(x.dtype)


@operation
def all_finite(x: Array) -> bool:
    """Return whether no element is infinite or NaN."""
    return bool(np.isfinite(x).all())
