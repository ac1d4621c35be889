"""Dense layers, and the layers that only change the shape of a batch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from weblab.nn import initializers, ops
from weblab.nn.arrays import (
    Array,
    check_int,
    check_ints,
    generator,
    require_array,
    require_floats,
    require_same_shape,
)
from weblab.nn.layer import Layer
from weblab.nn.parameter import Parameter


class Linear(Layer):
    """Every output is a weighted sum of every input.

        y = x @ W + b

    Args:
        in_features: the number of inputs.
        out_features: the number of outputs.
        bias: whether to add b, which is initialized with zeros.
        init: the initializer of W, or its name.
        rng: generator of the initial weights; without it every network starts differently.
    Shape: x (N, in) -> y (N, out); weight (in, out); bias (out,).
    Backward: dx = dy W^T; dW = x^T dy; db = sum_n dy.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        bias: bool = True,
        init: str | initializers.Initializer = "he_normal",
        rng: np.random.Generator | None = None,
    ) -> None:
        self.in_features = check_int("Linear", "in_features", in_features, least=1)
        self.out_features = check_int("Linear", "out_features", out_features, least=1)
        weight = initializers.resolve(init)(
            (self.in_features, self.out_features),
            fan_in=self.in_features,
            fan_out=self.out_features,
            rng=generator(rng),
        )
        self.weight = Parameter(weight, "weight")
        self.bias = Parameter(np.zeros(self.out_features, np.float32), "bias") if bias else None

    def require_samples(self, x: Array) -> None:
        """Raise unless x is (N, in_features)."""
        require_floats("Linear", x, 2)
        if x.shape[1] != self.in_features:
            raise ValueError(
                f"Linear: expected x of shape (N, {self.in_features}), received {x.shape}; "
                "set in_features to the size of a sample, or put Flatten() before this layer"
            )

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x @ W + b."""
        self.require_samples(x)
        if training:
            self._saved = x
        return ops.linear(x, self.weight.data, None if self.bias is None else self.bias.data)

    def backward(self, grad: Array) -> Array:
        """Return dy W^T."""
        self.backward_parameters(grad)
        return ops.linear_backward_input(grad, self.weight.data)

    def backward_parameters(self, grad: Array) -> None:
        """Set the gradients by W and b."""
        x = self._take_saved()
        require_same_shape("Linear.backward", "grad", grad, (x.shape[0], self.out_features))
        self.set_gradients(x, grad)

    def set_gradients(self, x: Array, grad: Array) -> None:
        """Set the gradients by W and b, given the input of the pass."""
        self.weight.grad, bias_grad = ops.linear_backward_weight(x, grad)
        if self.bias is not None:
            self.bias.grad = bias_grad

    def config(self) -> dict[str, Any]:
        """Return the sizes and whether there is a bias."""
        return {
            "in_features": self.in_features,
            "out_features": self.out_features,
            "bias": self.bias is not None,
        }


class Flatten(Layer):
    """Each sample becomes one row.

    Shape: x (N, ...) -> y (N, product of the rest).
    Backward: dx is dy in the shape of x.
    """

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x as (N, features)."""
        require_array("Flatten", x, "x")
        if training:
            self._saved = x.shape
        return x.reshape(x.shape[0], math.prod(x.shape[1:]))

    def backward(self, grad: Array) -> Array:
        """Return grad in the shape of x."""
        samples, *sizes = self._take_saved()
        require_same_shape("Flatten.backward", "grad", grad, (samples, math.prod(sizes)))
        return grad.reshape(self._take_saved())


class Reshape(Layer):
    """Each sample takes another shape with as many elements.

    Args: shape: the new shape of one sample.
    Shape: x (N, ...) -> y (N, *shape).
    Backward: dx is dy in the shape of x.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = check_ints("Reshape", "shape", shape, least=1)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x as (N, *shape)."""
        require_array("Reshape", x, "x")
        if math.prod(x.shape[1:]) != math.prod(self.shape):
            raise ValueError(
                f"Reshape: expected samples with {math.prod(self.shape)} elements for shape "
                f"{self.shape}, received samples of shape {x.shape[1:]}; make the sizes agree"
            )
        if training:
            self._saved = x.shape
        return x.reshape(x.shape[0], *self.shape)

    def backward(self, grad: Array) -> Array:
        """Return grad in the shape of x."""
        shape = (self._take_saved()[0], *self.shape)
        require_same_shape("Reshape.backward", "grad", grad, shape)
        return grad.reshape(self._take_saved())

    def config(self) -> dict[str, Any]:
        """Return the shape of one sample."""
        return {"shape": list(self.shape)}
