"""Layers that run together with their neighbors, where a kernel does it in one pass.

NumPy gains nothing by it, so layers stay single where the fused operation has no replacement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from weblab.nn import ops
from weblab.nn.activations import ReLU
from weblab.nn.arrays import Array, require_same_shape
from weblab.nn.convolution import Conv2d, require_room
from weblab.nn.layer import Layer
from weblab.nn.linear import Linear
from weblab.nn.normalization import BatchNorm1d, BatchNorm2d
from weblab.nn.pooling import MaxPool2d


class ConvPool(Layer):
    """A convolution, ReLU and max-pooling as one: the image between them is never stored.

    Args:
        conv: the convolution, which keeps the parameters.
        pool: the pooling after its ReLU.
    """

    def __init__(self, conv: Conv2d, pool: MaxPool2d) -> None:
        self.conv = conv
        self.pool = pool
        self._sizes = (
            *(*conv.stride, *conv.padding),
            *(*pool.kernel_size, *pool.stride, *pool.padding),
        )

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the output of the three layers in sequence."""
        conv, pool = self.conv, self.pool
        conv.require_images(x)
        between = conv.output_size(*x.shape[2:])
        require_room("MaxPool2d", between, pool.kernel_size, pool.padding)
        bias = None if conv.bias is None else conv.bias.data
        y, index = ops.conv2d_max_pool2d_relu(x, conv.weight.data, bias, *self._sizes)
        if training:
            self._saved = (index, x)
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the images."""
        dx: Array = self._backward(grad, by_input=1)
        return dx

    def backward_parameters(self, grad: Array) -> None:
        """Set the gradients by the filters and the bias."""
        self._backward(grad, by_input=0)

    def children(self) -> dict[str, Layer]:
        """Return the one layer that has parameters."""
        return {"conv": self.conv}

    def _backward(self, grad: Array, by_input: int) -> Any:
        index, x = self._take_saved()
        require_same_shape("MaxPool2d.backward", "grad", grad, index.shape)
        conv = self.conv
        conv.weight.grad, bias_grad, dx = ops.conv2d_max_pool2d_relu_backward(
            grad, index, x, conv.weight.data, *self._sizes, by_input
        )
        if conv.bias is not None:
            conv.bias.grad = bias_grad
        return dx


class LinearReLU(Layer):
    """A dense layer and ReLU as one: negative values are never stored.

    Args: linear: the dense layer, which keeps the parameters.
    """

    def __init__(self, linear: Linear) -> None:
        self.linear = linear

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the output of the two layers in sequence."""
        linear = self.linear
        linear.require_samples(x)
        bias = None if linear.bias is None else linear.bias.data
        y = ops.linear_relu(x, linear.weight.data, bias)
        if training:
            self._saved = (y, x)
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the samples."""
        return ops.linear_backward_input(self._through_relu(grad), self.linear.weight.data)

    def backward_parameters(self, grad: Array) -> None:
        """Set the gradients by the weights and the bias."""
        self._through_relu(grad)

    def children(self) -> dict[str, Layer]:
        """Return the one layer that has parameters."""
        return {"linear": self.linear}

    def _through_relu(self, grad: Array) -> Array:
        """Set the gradients of the parameters; return that of the input of ReLU."""
        y, x = self._take_saved()
        require_same_shape("ReLU.backward", "grad", grad, y.shape)
        slope = ops.relu_backward(grad, y)
        self.linear.set_gradients(x, slope)
        return slope


class BatchNormReLU(Layer):
    """Batch normalization and ReLU as one: in training, negative values are never stored.

    Args: norm: the normalization, which keeps the parameters.
    """

    def __init__(self, norm: BatchNorm1d | BatchNorm2d) -> None:
        self.norm = norm

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the output of the two layers in sequence."""
        if training:
            y = self.norm.forward_training(x, ops.batch_norm_relu)
            self._saved = self.norm._saved
            return y
        return ops.relu(self.norm.forward(x))

    def backward(self, grad: Array) -> Array:
        """Return the gradient by x."""
        parameters = (self.norm.gamma.data, self.norm.beta.data)
        saved = self._take_saved()
        return self.norm.backward_from(saved, grad, ops.batch_norm_relu_backward, *parameters)

    def children(self) -> dict[str, Layer]:
        """Return the one layer that has parameters."""
        return {"norm": self.norm}


class Fusion(NamedTuple):
    """Layers that run as one.

    Args:
        after: the kinds of the layers that follow the first.
        operation: the operation that must have a replacement.
        make: makes the stage out of all of them.
    """

    after: tuple[type[Layer], ...]
    operation: str
    make: Callable[..., Layer]


FUSIONS: dict[type[Layer], Fusion] = {
    Conv2d: Fusion(
        (ReLU, MaxPool2d), "conv2d_max_pool2d_relu", lambda conv, relu, pool: ConvPool(conv, pool)
    ),
    Linear: Fusion((ReLU,), "linear_relu", lambda linear, relu: LinearReLU(linear)),
    BatchNorm1d: Fusion((ReLU,), "batch_norm_relu", lambda norm, relu: BatchNormReLU(norm)),
    BatchNorm2d: Fusion((ReLU,), "batch_norm_relu", lambda norm, relu: BatchNormReLU(norm)),
}


def fuse(layers: Sequence[Layer]) -> list[tuple[int, Layer]]:
    """Return the stages in which layers run, each with the position of its first layer."""
    replaced = ops.installed()
    if not replaced:
        return list(enumerate(layers))
    kinds = tuple(map(type, layers))  # a subclass may compute something else, so it stays single
    stages: list[tuple[int, Layer]] = []
    position = 0
    while position < len(layers):
        end, stage = position + 1, layers[position]
        fusion = FUSIONS.get(kinds[position])
        if fusion is not None and fusion.operation in replaced:
            after = end + len(fusion.after)
            if kinds[end:after] == fusion.after:
                end, stage = after, fusion.make(*layers[position:after])
        stages.append((position, stage))
        position = end
    return stages
