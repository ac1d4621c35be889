"""Batch normalization over channels: forward while training, its gradient, and evaluation."""

from __future__ import annotations

import numpy as np

from weblab.nn.arrays import Array
from weblab.nn.ops.dispatch import operation


def _channel_mean(x: Array) -> Array:
    """Return the mean of (N, C, L) for each channel, along the last axis first."""
    mean: Array = x.mean(axis=2).mean(axis=0)
    return mean


def normalized(x: Array, mean: Array, inverse_std: Array) -> Array:
    """Return each channel of (N, C, L) at mean 0 and variance 1."""
    y = x - mean[:, None]
    y *= inverse_std[:, None]
    return y


@operation
def batch_norm(
    x: Array, gamma: Array, beta: Array, eps: float
) -> tuple[Array, Array, Array, Array]:
    """Normalize each channel by its own mean and variance, then scale and shift.

    Shape: x (N, C, L), gamma (C,), beta (C,) -> y (N, C, L), mean (C,), biased variance (C,),
    1 / sqrt(variance + eps) (C,).
    """
    mean = _channel_mean(x)
    y = x - mean[:, None]
    variance = _channel_mean(np.square(y))
    inverse_std = 1 / np.sqrt(variance + eps)
    y *= inverse_std[:, None]
    y *= gamma[:, None]
    y += beta[:, None]
    return y, mean, variance, inverse_std


@operation
def batch_norm_backward(
    grad: Array, x: Array, gamma: Array, mean: Array, inverse_std: Array
) -> tuple[Array, Array, Array]:
    """Return the gradients by x, gamma and beta.

    With m = N L values a channel and xhat = (x - mean) inverse_std: dbeta = sum dy;
    dgamma = sum dy xhat; dx = gamma inverse_std (dy - dbeta / m - xhat dgamma / m).

    Shape: grad and x (N, C, L), gamma, mean and inverse_std (C,) -> (N, C, L), (C,), (C,).
    """
    count = grad.shape[0] * grad.shape[2]
    dx = normalized(x, mean, inverse_std)
    dgamma = (grad * dx).sum(axis=2).sum(axis=0)
    dbeta = grad.sum(axis=2).sum(axis=0)
    dx *= (-dgamma / count)[:, None]
    dx += grad
    dx -= (dbeta / count)[:, None]
    dx *= (gamma * inverse_std)[:, None]
    return dx, dgamma, dbeta


@operation
def scale_shift(x: Array, scale: Array, shift: Array) -> Array:
    """Return x scale + shift for each channel: batch normalization in evaluation.

    Shape: x (N, C, L), scale (C,), shift (C,) -> (N, C, L).
    """
    y = x * scale[:, None]
    y += shift[:, None]
    return y
