"""Activations: functions applied to each element, and softmax, applied to each row."""

from __future__ import annotations

from typing import Any

from weblab.nn import ops
from weblab.nn.arrays import Array, real_number, require_floats
from weblab.nn.layer import Layer


class ReLU(Layer):
    """Negative values become zero.

        y = max(x, 0)

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
        return ops.relu_backward(grad, self._take_saved())


class LeakyReLU(Layer):
    """Negative values keep a small slope, so that a unit can recover.

        y = x if x > 0 else negative_slope x

    Args: negative_slope: the slope below zero.
    Backward: dx = dy where x > 0, else negative_slope dy.
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = real_number("LeakyReLU", "negative_slope", negative_slope, least=0)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x above zero and a fraction of it below."""
        require_floats("LeakyReLU", x)
        if training:
            self._saved = x
        return ops.leaky_relu(x, self.negative_slope)

    def backward(self, grad: Array) -> Array:
        """Return grad times the slope on each side."""
        return ops.leaky_relu_backward(grad, self._take_saved(), self.negative_slope)

    def config(self) -> dict[str, Any]:
        """Return the slope below zero."""
        return {"negative_slope": self.negative_slope}


class Sigmoid(Layer):
    """Any number becomes one between 0 and 1.

        y = 1 / (1 + exp(-x))

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
        return ops.sigmoid_backward(grad, self._take_saved())


class Tanh(Layer):
    """Any number becomes one between -1 and 1.

        y = tanh(x)

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
        return ops.tanh_backward(grad, self._take_saved())


class Softmax(Layer):
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
        y: Array = self._take_saved()
        weighted: Array = grad * y
        weighted -= y * weighted.sum(axis=-1, keepdims=True)
        return weighted
