"""Batch normalization on the kernels."""

from __future__ import annotations

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


def batch_norm(x: Array, gamma: Array, beta: Array, eps: float) -> Any:
    """Normalize each channel by its own mean and variance, then scale and shift."""
    if not _match(x, gamma, beta):
        return NotImplemented
    y, normalized = np.empty(x.shape, FLOAT), np.empty(x.shape, FLOAT)
    mean, variance, inverse_std = (np.empty(x.shape[1], FLOAT) for _ in range(3))
    call("batch_norm", x, gamma, beta, eps, y, normalized, mean, variance, inverse_std, *x.shape)
    return y, normalized, mean, variance, inverse_std


def batch_norm_backward(grad: Array, normalized: Array, gamma: Array, inverse_std: Array) -> Any:
    """Return the gradients by x, gamma and beta."""
    if not _match(grad, gamma, inverse_std) or not is_plain(normalized):
        return NotImplemented
    if normalized.shape != grad.shape:
        return NotImplemented
    dx, dgamma, dbeta = np.empty(grad.shape, FLOAT), np.empty_like(gamma), np.empty_like(gamma)
    arrays = (grad, normalized, gamma, inverse_std, dx, dgamma, dbeta)
    call("batch_norm_backward", *arrays, *grad.shape)
    return dx, dgamma, dbeta


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
    "scale_shift": scale_shift,
}
