"""Activations: functions applied to each element, and softmax, applied to each row."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, check_float, require_floats, require_same_shape
from weblab.nn.layer import Layer


class Activation(Layer):
    """A function whose output has the shape of its input, and remembers an array of that shape."""

    def _saved_for(self, grad: Array) -> Array:
        """Return the cache of the last training pass, if `grad` has its shape."""
        saved: Array = self._take_saved()
        require_same_shape(f"{type(self).__name__}.backward", "grad", grad, saved.shape)
        return saved


class ReLU(Activation):
    """Negative values become zero.

        y = max(x, 0)

    Shape: x of any shape -> y of the same.
    Backward: dx = dy where y > 0, else 0.
    """

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return max(x, 0)."""
        require_floats("ReLU", x)
        y = ops.relu(x)
        if training:
            self._saved = y
        return y

    def backward(self, grad: Array) -> Array:
        """Return grad where the output was above zero."""
        return ops.relu_backward(grad, self._saved_for(grad))


class LeakyReLU(Activation):
    """Negative values keep a small slope, so that a unit can recover.

        y = x if x > 0 else negative_slope x

    Args: negative_slope: the slope below zero.
    Shape: x of any shape -> y of the same.
    Backward: dx = dy where x > 0, else negative_slope dy.
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = check_float("LeakyReLU", "negative_slope", negative_slope, least=0)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x above zero and a fraction of it below."""
        require_floats("LeakyReLU", x)
        if training:
            self._saved = x
        return ops.leaky_relu(x, self.negative_slope)

    def backward(self, grad: Array) -> Array:
        """Return grad times the slope on each side."""
        return ops.leaky_relu_backward(grad, self._saved_for(grad), self.negative_slope)

    def config(self) -> dict[str, Any]:
        """Return the slope below zero."""
        return {"negative_slope": self.negative_slope}


class Sigmoid(Activation):
    """Any number becomes one between 0 and 1.

        y = 1 / (1 + exp(-x))

    Shape: x of any shape -> y of the same.
    Backward: dx = dy y (1 - y).
    """

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the logistic function of x."""
        require_floats("Sigmoid", x)
        y = ops.sigmoid(x)
        if training:
            self._saved = y
        return y

    def backward(self, grad: Array) -> Array:
        """Return grad y (1 - y)."""
        return ops.sigmoid_backward(grad, self._saved_for(grad))


class Tanh(Activation):
    """Any number becomes one between -1 and 1.

        y = tanh(x)

    Shape: x of any shape -> y of the same.
    Backward: dx = dy (1 - y^2).
    """

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return tanh(x)."""
        require_floats("Tanh", x)
        y = ops.tanh(x)
        if training:
            self._saved = y
        return y

    def backward(self, grad: Array) -> Array:
        """Return grad (1 - y^2)."""
        return ops.tanh_backward(grad, self._saved_for(grad))


class Softmax(Activation):
    """Each row becomes probabilities.

        y_i = exp(x_i) / sum_j exp(x_j)

    For training a classifier leave it out: SoftmaxCrossEntropy takes the numbers before it.

    Shape: x (..., K) -> y (..., K).
    Backward: dx = y (dy - sum_j dy_j y_j).
    """

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the softmax along the last axis."""
        require_floats("Softmax", x)
        y = ops.softmax(x)
        if training:
            self._saved = y
        return y

    def backward(self, grad: Array) -> Array:
        """Return y (grad - the row's sum of grad y)."""
        y = self._saved_for(grad)
        weighted: Array = grad * y
        weighted -= y * weighted.sum(axis=-1, keepdims=True)
        return weighted


class ELU(Activation):
    """Negative values bend toward -alpha.

        y = x if x > 0 else alpha (exp(x) - 1)

    Args: alpha: the depth that is approached.
    Shape: x of any shape -> y of the same.
    Backward: dx = dy where x > 0, else dy (y + alpha).
    Source: Clevert et al., 2016, equation 15.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = check_float("ELU", "alpha", alpha, above=0)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x above zero and the bent curve below."""
        require_floats("ELU", x)
        y = np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))
        if training:
            self._saved = y
        return y

    def backward(self, grad: Array) -> Array:
        """Return grad times the slope, computed from the output."""
        y = self._saved_for(grad)
        return np.where(y > 0, grad, grad * (y + self.alpha))

    def config(self) -> dict[str, Any]:
        """Return the depth."""
        return {"alpha": self.alpha}


class Softplus(Activation):
    """A smooth ReLU.

        y = log(1 + exp(x))

    Shape: x of any shape -> y of the same.
    Backward: dx = dy sigmoid(x).
    """

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return log(1 + exp(x)), without overflow."""
        require_floats("Softplus", x)
        if training:
            self._saved = x
        y: Array = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
        return y

    def backward(self, grad: Array) -> Array:
        """Return grad sigmoid(x)."""
        dx: Array = grad * ops.sigmoid(self._saved_for(grad))
        return dx


class GELU(Activation):
    """Each value weighed by the chance that a standard normal lies below it.

        "none": y = x P(x);   P(x) = (1 + erf(x / sqrt(2))) / 2
        "tanh": y = x / 2 (1 + t);   t = tanh(sqrt(2 / pi) (x + 0.044715 x^3))

    Args: approximate: "tanh", which is within 0.0005 of the exact form, or "none" for that one,
        which is PyTorch's default.
    Shape: x of any shape -> y of the same.
    Backward: "none": dx = dy (P(x) + x p(x)), with p(x) = exp(-x^2 / 2) / sqrt(2 pi);
        "tanh": dx = dy ((1 + t) / 2 + x / 2 (1 - t^2) sqrt(2 / pi) (1 + 3 0.044715 x^2)).
    Source: Hendrycks and Gimpel, 2016, section 2.
    """

    SCALE = math.sqrt(2 / math.pi)
    CUBE = 0.044715

    def __init__(self, approximate: str = "tanh") -> None:
        if approximate not in ("none", "tanh"):
            raise ValueError(
                f"GELU: expected approximate to be 'none' or 'tanh', received {approximate!r}; "
                "'none' is the exact form"
            )
        self.approximate = approximate

    def _tanh(self, x: Array) -> Array:
        return ops.tanh(self.SCALE * (x + self.CUBE * (x * x * x)))

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x times the weight."""
        require_floats("GELU", x)
        if training:
            self._saved = x
        y: Array = (
            x * ops.normal_cdf(x) if self.approximate == "none" else x / 2 * (1 + self._tanh(x))
        )
        return y

    def backward(self, grad: Array) -> Array:
        """Return grad times the slope of the formula."""
        x = self._saved_for(grad)
        if self.approximate == "none":
            density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
            exact: Array = grad * (ops.normal_cdf(x) + x * density)
            return exact
        t = self._tanh(x)
        inner = self.SCALE * (1 + 3 * self.CUBE * (x * x))
        dx: Array = grad * ((1 + t) / 2 + x / 2 * (1 - t * t) * inner)
        return dx

    def config(self) -> dict[str, Any]:
        """Return the form where it is the exact one: files from before there were two have none."""
        return {} if self.approximate == "tanh" else {"approximate": self.approximate}
