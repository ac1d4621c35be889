"""Convolutional layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.nn import initializers, ops
from weblab.nn.arrays import (
    Array,
    Pair,
    check_int,
    generator,
    pair,
    require_floats,
    require_same_shape,
)
from weblab.nn.layer import Layer
from weblab.nn.parameter import Parameter


class Conv2d(Layer):
    """Each filter slides over the image and responds where it matches.

        y[n, o, i, j] = b[o] + sum_{c,u,v} x[n, c, i s + u - p, j s + v - p] W[o, c, u, v]

    As everywhere in the field this is a cross-correlation: the filter is not flipped.

    Args:
        in_channels: channels of the image.
        out_channels: the number of filters, which are the channels of the output.
        kernel_size: the filter's size, one number or (vertical, horizontal).
        stride: how far the window moves, one number or two.
        padding: how many zeros stand around the image, one number or two.
        bias: whether to add b, which starts at zero.
        init: how W starts, a name or an initializer.
        rng: where the first weights are drawn from.
    Shape: x (N, C, H, W) -> y (N, O, OH, OW) with OH = floor((H + 2p - k) / s) + 1;
        weight (O, C, kh, kw); bias (O,).
    Backward: dW = sum over windows of dy x; db = sum of dy; dx adds W dy back to each window.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | Pair,
        *,
        stride: int | Pair = 1,
        padding: int | Pair = 0,
        bias: bool = True,
        init: str | initializers.Initializer = "he_normal",
        rng: np.random.Generator | None = None,
    ) -> None:
        self.in_channels = check_int("Conv2d", "in_channels", in_channels, least=1)
        self.out_channels = check_int("Conv2d", "out_channels", out_channels, least=1)
        self.kernel_size = pair("Conv2d", "kernel_size", kernel_size, least=1)
        self.stride = pair("Conv2d", "stride", stride, least=1)
        self.padding = pair("Conv2d", "padding", padding, least=0)
        window = self.kernel_size[0] * self.kernel_size[1]
        weight = initializers.resolve(init)(
            (self.out_channels, self.in_channels, *self.kernel_size),
            fan_in=self.in_channels * window,
            fan_out=self.out_channels * window,
            rng=generator(rng),
        )
        self.weight = Parameter(weight, "weight")
        self.bias = Parameter(np.zeros(self.out_channels, np.float32), "bias") if bias else None

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the filters' answers at each place."""
        self.require_images(x)
        if training:
            self._saved = x
        bias = None if self.bias is None else self.bias.data
        return ops.conv2d(x, self.weight.data, bias, *self.stride, *self.padding)

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the images."""
        self.backward_parameters(grad)
        h, w = self._take_saved().shape[2:]
        return ops.conv2d_backward_input(grad, self.weight.data, h, w, *self.stride, *self.padding)

    def backward_parameters(self, grad: Array) -> None:
        """Set the gradients by W and b."""
        x = self._take_saved()
        shape = (x.shape[0], self.out_channels, *self.output_size(*x.shape[2:]))
        require_same_shape("Conv2d.backward", "grad", grad, shape)
        self.weight.grad, bias_grad = ops.conv2d_backward_weight(
            x, grad, *self.kernel_size, *self.stride, *self.padding
        )
        if self.bias is not None:
            self.bias.grad = bias_grad

    def require_images(self, x: Array) -> None:
        """Raise unless `x` is a batch of images that the filters fit into."""
        require_floats("Conv2d", x, 4)
        if x.shape[1] != self.in_channels:
            raise ValueError(
                f"Conv2d: expected x of shape (N, {self.in_channels}, H, W), received {x.shape}; "
                "set in_channels to the image's channels, which are its second axis"
            )
        require_room("Conv2d", x.shape[2:], self.kernel_size, self.padding)

    def output_size(self, h: int, w: int) -> Pair:
        """Return the height and width of the output for an image of height h and width w."""
        return (
            ops.output_size(h, self.kernel_size[0], self.stride[0], self.padding[0]),
            ops.output_size(w, self.kernel_size[1], self.stride[1], self.padding[1]),
        )

    def config(self) -> dict[str, Any]:
        """Return sizes, stride, padding and whether there is a bias."""
        return {
            "in_channels": self.in_channels,
            "out_channels": self.out_channels,
            "kernel_size": list(self.kernel_size),
            "stride": list(self.stride),
            "padding": list(self.padding),
            "bias": self.bias is not None,
        }


def require_room(owner: str, size: tuple[int, ...], kernel: Pair, padding: Pair) -> None:
    """Raise if no window fits into the padded image."""
    h, w = size[0] + 2 * padding[0], size[1] + 2 * padding[1]
    if h < kernel[0] or w < kernel[1]:
        raise ValueError(
            f"{owner}: expected an image of at least {kernel[0]}x{kernel[1]} with its padding, "
            f"received {h}x{w}; use a smaller kernel_size, more padding or a larger image"
        )
