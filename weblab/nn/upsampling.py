"""Ways back up from a small image to a large one."""

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


class Upsample2d(Layer):
    """Each pixel becomes a block of equal pixels (nearest neighbor).

    Args: scale: how many times larger, one number or (vertical, horizontal).
    Shape: x (N, C, H, W) -> y (N, C, H s, W s).
    Backward: dx is the sum of dy over each block.
    """

    def __init__(self, scale: int | Pair) -> None:
        self.scale = pair("Upsample2d", "scale", scale, least=1)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the larger image."""
        require_floats("Upsample2d", x, 4)
        if training:
            self._saved = x.shape
        return ops.upsample2d(x, *self.scale)

    def backward(self, grad: Array) -> Array:
        """Return the sum of grad over each block."""
        n, c, h, w = self._take_saved()
        shape = (n, c, h * self.scale[0], w * self.scale[1])
        require_same_shape("Upsample2d.backward", "grad", grad, shape)
        return ops.upsample2d_backward(grad, *self.scale)

    def config(self) -> dict[str, Any]:
        """Return the two factors."""
        return {"scale": list(self.scale)}


class ConvTranspose2d(Layer):
    """A transposed convolution: each pixel adds its filter to the larger image.

    Forward is the backward of Conv2d by its input, and vice versa.

    Args:
        in_channels: channels of the image.
        out_channels: channels of the output.
        kernel_size: the filter's size, one number or (vertical, horizontal).
        stride: how far apart neighbouring pixels paint, one number or two.
        padding: how much is cut off each edge, one number or two.
        output_padding: rows and columns added at the far edges, below stride.
        bias: whether to add b, which starts at zero.
        init: how W starts, a name or an initializer.
        rng: where the first weights are drawn from.
    Shape: x (N, C, H, W) -> y (N, O, OH, OW) with OH = (H - 1) s - 2p + k + output_padding;
        weight (C, O, kh, kw); bias (O,).
    Backward: dx = Conv2d of dy with W; dW = sum over windows of x dy; db = sum of dy.
    Source: Zeiler et al., 2010; Dumoulin and Visin, 2016, section 4.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | Pair,
        *,
        stride: int | Pair = 1,
        padding: int | Pair = 0,
        output_padding: int | Pair = 0,
        bias: bool = True,
        init: str | initializers.Initializer = "he_normal",
        rng: np.random.Generator | None = None,
    ) -> None:
        owner = "ConvTranspose2d"
        self.in_channels = check_int(owner, "in_channels", in_channels, least=1)
        self.out_channels = check_int(owner, "out_channels", out_channels, least=1)
        self.kernel_size = pair(owner, "kernel_size", kernel_size, least=1)
        self.stride = pair(owner, "stride", stride, least=1)
        self.padding = pair(owner, "padding", padding, least=0)
        self.output_padding = pair(owner, "output_padding", output_padding, least=0)
        if any(o >= s for o, s in zip(self.output_padding, self.stride, strict=True)):
            raise ValueError(
                f"{owner}: expected output_padding below stride {self.stride}, received "
                f"{self.output_padding}; it chooses among the sizes that the stride leaves open"
            )
        # A pixel of the output sums over the input pixels whose filters reach it: one in stride.
        reach = self.kernel_size[0] * self.kernel_size[1] / (self.stride[0] * self.stride[1])
        weight = initializers.resolve(init)(
            (self.in_channels, self.out_channels, *self.kernel_size),
            fan_in=max(1, round(self.in_channels * reach)),
            fan_out=self.out_channels * self.kernel_size[0] * self.kernel_size[1],
            rng=generator(rng),
        )
        self.weight = Parameter(weight, "weight")
        self.bias = Parameter(np.zeros(self.out_channels, np.float32), "bias") if bias else None

    def output_size(self, h: int, w: int) -> Pair:
        """Return the height and width of the output for an image of height h and width w."""
        size = [
            (before - 1) * self.stride[axis]
            - 2 * self.padding[axis]
            + self.kernel_size[axis]
            + self.output_padding[axis]
            for axis, before in enumerate((h, w))
        ]
        return size[0], size[1]

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the larger image."""
        require_floats("ConvTranspose2d", x, 4)
        size = self.output_size(*x.shape[2:])
        if x.shape[1] != self.in_channels or min(size) < 1:
            raise ValueError(
                f"ConvTranspose2d: expected x of shape (N, {self.in_channels}, H, W) with room for "
                f"padding {self.padding}, received {x.shape}; check in_channels and padding"
            )
        if training:
            self._saved = x
        y = ops.conv2d_backward_input(x, self.weight.data, *size, *self.stride, *self.padding)
        if self.bias is not None:
            y = y + self.bias.data[:, None, None]
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the image."""
        self.backward_parameters(grad)
        return ops.conv2d(grad, self.weight.data, None, *self.stride, *self.padding)

    def backward_parameters(self, grad: Array) -> None:
        """Set the gradients by W and b."""
        x = self._take_saved()
        shape = (x.shape[0], self.out_channels, *self.output_size(*x.shape[2:]))
        require_same_shape("ConvTranspose2d.backward", "grad", grad, shape)
        self.weight.grad, _ = ops.conv2d_backward_weight(
            grad, x, *self.kernel_size, *self.stride, *self.padding
        )
        if self.bias is not None:
            self.bias.grad = grad.sum(axis=(0, 2, 3))

    def config(self) -> dict[str, Any]:
        """Return sizes, stride, paddings and whether there is a bias."""
        return {
            "in_channels": self.in_channels,
            "out_channels": self.out_channels,
            "kernel_size": list(self.kernel_size),
            "stride": list(self.stride),
            "padding": list(self.padding),
            "output_padding": list(self.output_padding),
            "bias": self.bias is not None,
        }
