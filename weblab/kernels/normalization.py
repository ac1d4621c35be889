"""Batch normalization on the kernels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from weblab.kernels.calls import FLOAT, call, is_plain
from weblab.nn.arrays import Array


def _match(x: Array, *by_channel: Array) -> bool:
    """Return whether x is (N, C, L) and each of the others (C,), all plain."""
    return (
        is_plain(x, *by_channel)
        and x.ndim == 3
        and all(values.shape == x.shape[1:2] for values in by_channel)
    )


def _forward(x: Array, gamma: Array, beta: Array, eps: float, least: float) -> Any:
    """Return batch normalization, but no less than `least`, and the statistics."""
    if not _match(x, gamma, beta):
        return NotImplemented
    y = np.empty(x.shape, FLOAT)
    mean, variance, inverse_std = (np.empty(x.shape[1], FLOAT) for _ in range(3))
    call("batch_norm", x, gamma, beta, eps, least, y, mean, variance, inverse_std, *x.shape)
    return y, mean, variance, inverse_std


def _backward(
    grad: Array,
    x: Array,
    gamma: Array,
    beta: Array,
    mean: Array,
    inverse_std: Array,
    relu: int,
) -> Any:
    """Return the gradients by x, gamma and beta, where asked for through ReLU."""
    if not _match(x, gamma, beta, mean, inverse_std) or not is_plain(grad):
        return NotImplemented
    if grad.shape != x.shape:
        return NotImplemented
    dx, dgamma, dbeta = np.empty(grad.shape, FLOAT), np.empty_like(gamma), np.empty_like(gamma)
    arrays = (grad, x, gamma, beta, mean, inverse_std)
    call("batch_norm_backward", *arrays, relu, dx, dgamma, dbeta, *grad.shape)
    return dx, dgamma, dbeta


def batch_norm(x: Array, gamma: Array, beta: Array, eps: float) -> Any:
    """Normalize each channel by its own mean and variance, then scale and shift."""
    return _forward(x, gamma, beta, eps, -math.inf)


def batch_norm_backward(
    grad: Array, x: Array, gamma: Array, mean: Array, inverse_std: Array
) -> Any:
    """Return the gradients by x, gamma and beta."""
    return _backward(grad, x, gamma, gamma, mean, inverse_std, relu=0)


def batch_norm_relu(x: Array, gamma: Array, beta: Array, eps: float) -> Any:
    """Return the results of batch_norm, with y after ReLU."""
    return _forward(x, gamma, beta, eps, 0.0)


def batch_norm_relu_backward(
    grad: Array, x: Array, gamma: Array, beta: Array, mean: Array, inverse_std: Array
) -> Any:
    """Return the gradients by x, gamma and beta through ReLU."""
    return _backward(grad, x, gamma, beta, mean, inverse_std, relu=1)


def scale_shift(x: Array, scale: Array, shift: Array) -> Any:
    """Return x scale + shift for each channel."""
    if not _match(x, scale, shift):
        return NotImplemented
    y = np.empty(x.shape, FLOAT)
    call("scale_shift", x, scale, shift, y, *x.shape)
    return y


REPLACEMENTS = {
    "batch_norm": batch_norm,
    "batch_norm_backward": batch_norm_backward,
    "batch_norm_relu": batch_norm_relu,
    "batch_norm_relu_backward": batch_norm_relu_backward,
    "scale_shift": scale_shift,
}
