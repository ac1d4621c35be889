"""Pooling layers: one number for each window of each channel."""

from __future__ import annotations

from typing import Any, ClassVar

from weblab.nn import ops
from weblab.nn.arrays import Array, Pair, pair, require_floats, require_same_shape
from weblab.nn.convolution import require_room
from weblab.nn.layer import Layer


class _Pool2d(Layer):
    """Base class of pooling: window size, stride and padding."""

    OWNER: ClassVar[str]

    def __init__(
        self, kernel_size: int | Pair, *, stride: int | Pair | None = None, padding: int | Pair = 0
    ) -> None:
        self.kernel_size = pair(self.OWNER, "kernel_size", kernel_size, least=1)
        self.stride = (
            self.kernel_size if stride is None else pair(self.OWNER, "stride", stride, least=1)
        )
        self.padding = pair(self.OWNER, "padding", padding, least=0)
        if any(2 * p > k for p, k in zip(self.padding, self.kernel_size, strict=True)):
            raise ValueError(
                f"{self.OWNER}: expected padding of at most half of kernel_size "
                f"{self.kernel_size}, received {self.padding}; with more, a window could lie "
                "outside the image"
            )

    def _window(self, x: Array) -> tuple[int, int, int, int, int, int]:
        require_floats(self.OWNER, x, 4)
        require_room(self.OWNER, x.shape[2:], self.kernel_size, self.padding)
        return (*self.kernel_size, *self.stride, *self.padding)

    def config(self) -> dict[str, Any]:
        """Return the window's size, stride and padding."""
        return {
            "kernel_size": list(self.kernel_size),
            "stride": list(self.stride),
            "padding": list(self.padding),
        }


class MaxPool2d(_Pool2d):
    """Each window becomes its maximum.

    Args:
        kernel_size: the window's size, one number or (vertical, horizontal).
        stride: the distance between windows; by default their size, without overlap.
        padding: rows and columns added at the edges, which are never the maximum.
    Shape: x (N, C, H, W) -> y (N, C, OH, OW) with OH = floor((H + 2p - k) / s) + 1.
    Backward: each window's gradient goes to its maximum, the first one where several are equal.
    """

    OWNER = "MaxPool2d"

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return each window's maximum."""
        y, index = ops.max_pool2d(x, *self._window(x))
        if training:
            self._saved = (index, x.shape, y.shape)
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the image."""
        index, (_, _, h, w), shape = self._take_saved()
        require_same_shape("MaxPool2d.backward", "grad", grad, shape)
        return ops.max_pool2d_backward(
            grad, index, h, w, *self.kernel_size, *self.stride, *self.padding
        )


class AvgPool2d(_Pool2d):
    """Each window becomes its mean; padding counts as zeros, as PyTorch does by default.

    Args:
        kernel_size: the window's size, one number or (vertical, horizontal).
        stride: how far it moves; by default its size, so that windows do not overlap.
        padding: how many zeros stand around the image.
    Shape: x (N, C, H, W) -> y (N, C, OH, OW) with OH = floor((H + 2p - k) / s) + 1.
    Backward: each window's gradient is shared evenly by its elements.
    """

    OWNER = "AvgPool2d"

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return each window's mean."""
        y = ops.avg_pool2d(x, *self._window(x))
        if training:
            self._saved = (x.shape, y.shape)
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the image."""
        (_, _, h, w), shape = self._take_saved()
        require_same_shape("AvgPool2d.backward", "grad", grad, shape)
        return ops.avg_pool2d_backward(grad, h, w, *self.kernel_size, *self.stride, *self.padding)
