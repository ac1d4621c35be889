"""Batch normalization."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, check_float, check_int, require_floats, require_same_shape
from weblab.nn.layer import Layer
from weblab.nn.parameter import Parameter


class _BatchNorm(Layer):
    """Batch normalization of (N, C, L), whatever the batch's own shape."""

    BUFFERS = ("running_mean", "running_var")
    MERGED_BELOW = 2
    OWNER: ClassVar[str]
    AXES: ClassVar[int]

    def __init__(self, num_features: int, *, momentum: float = 0.1, eps: float = 1e-5) -> None:
        self.num_features = check_int(self.OWNER, "num_features", num_features, least=1)
        self.momentum = check_float(self.OWNER, "momentum", momentum, least=0, most=1)
        self.eps = check_float(self.OWNER, "eps", eps, above=0)
        self.gamma = Parameter(np.ones(self.num_features, np.float32), "gamma")
        self.beta = Parameter(np.zeros(self.num_features, np.float32), "beta")
        self.running_mean = np.zeros(self.num_features, np.float32)
        self.running_var = np.ones(self.num_features, np.float32)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Normalize by batch statistics in training, by running statistics otherwise."""
        if training:
            return self.forward_training(x, ops.batch_norm)
        channels = self._channels(x)
        scale = self.gamma.data / np.sqrt(self.running_var + self.eps)
        shift = self.beta.data - self.running_mean * scale
        return ops.scale_shift(channels, scale, shift).reshape(x.shape)

    def forward_training(self, x: Array, batch_norm: Callable[..., Any]) -> Array:
        """Normalize by the batch's statistics, and note them; `batch_norm` may do more to y."""
        channels = self._channels(x)
        count = channels.shape[0] * channels.shape[2]
        if count < 2:
            raise ValueError(
                f"{self.OWNER}: expected at least 2 values a channel while training, received "
                f"shape {x.shape}; a single value has no variance: use a larger batch, and where "
                'it is the last of an epoch, train_iter(..., last="merge") or last="drop"'
            )
        y, mean, variance, inverse_std = batch_norm(
            channels, self.gamma.data, self.beta.data, self.eps
        )
        keep = 1 - self.momentum
        self.running_mean *= keep
        self.running_mean += self.momentum * mean
        self.running_var *= keep
        self.running_var += self.momentum * count / (count - 1) * variance
        self._saved = (channels, mean, inverse_std, x.shape)
        result: Array = y.reshape(x.shape)
        return result

    def backward(self, grad: Array) -> Array:
        """Return the gradient by x; the batch's statistics depend on x too."""
        saved = self._take_saved()
        return self.backward_from(saved, grad, ops.batch_norm_backward, self.gamma.data)

    def backward_from(
        self, saved: Any, grad: Array, batch_norm_backward: Callable[..., Any], *parameters: Array
    ) -> Array:
        """Return the gradient by x, as an operation has it that takes those parameters."""
        x, mean, inverse_std, shape = saved
        require_same_shape(f"{self.OWNER}.backward", "grad", grad, shape)
        dx, self.gamma.grad, self.beta.grad = batch_norm_backward(
            grad.reshape(x.shape), x, *parameters, mean, inverse_std
        )
        result: Array = dx.reshape(shape)
        return result

    def _channels(self, x: Array) -> Array:
        """Return x as (N, C, L)."""
        require_floats(self.OWNER, x, self.AXES)
        if x.shape[1] != self.num_features:
            raise ValueError(
                f"{self.OWNER}: expected {self.num_features} channels in the second axis, "
                f"received shape {x.shape}; set num_features to the channels of the layer before"
            )
        return x.reshape(x.shape[0], self.num_features, math.prod(x.shape[2:]))

    def config(self) -> dict[str, Any]:
        """Return the number of channels, momentum and eps."""
        return {"num_features": self.num_features, "momentum": self.momentum, "eps": self.eps}


class BatchNorm1d(_BatchNorm):
    """Each feature is brought to mean 0 and variance 1 over the batch, then scaled and shifted.

        y = gamma (x - mean) / sqrt(var + eps) + beta

    Args:
        num_features: features of a sample.
        momentum: the weight of the new batch in the running statistics, 0 to 1, as in PyTorch.
        eps: added to the variance, so that a constant feature divides by no zero.
    Shape: x (N, C) -> y (N, C); gamma, beta, running_mean, running_var (C,).
    Backward: dx = gamma / sqrt(var + eps) (dy - mean(dy) - xhat mean(dy xhat)).
    Source: Ioffe and Szegedy, 2015, algorithm 1. The batch is normalized by its biased variance;
        the running variance is the unbiased one.
    """

    OWNER = "BatchNorm1d"
    AXES = 2
    LEAST_SAMPLES = 2


class BatchNorm2d(_BatchNorm):
    """Batch normalization of images: one mean and variance a channel, over batch and places.

    Args:
        num_features: channels of the image.
        momentum: the weight of the new batch in the running statistics, 0 to 1, as in PyTorch.
        eps: added to the variance, so that a constant channel divides by no zero.
    Shape: x (N, C, H, W) -> y (N, C, H, W); gamma, beta, running_mean, running_var (C,).
    Backward: as BatchNorm1d, the means taken over N, H and W.
    Source: Ioffe and Szegedy, 2015, section 3.2.
    """

    OWNER = "BatchNorm2d"
    AXES = 4
