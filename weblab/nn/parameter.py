"""A trainable array: the only thing that layers and optimizers share."""

from __future__ import annotations

from weblab.nn.arrays import Array


class Parameter:
    """An array that training changes, and the gradient of the loss by it.

    Args:
        data: the values, changed in place by an optimizer.
        name: what the array is to its layer, such as "weight".
        decay: whether an optimizer's weight decay applies to it (as in PyTorch, to all by default).
    """

    __slots__ = ("data", "decay", "grad", "name")

    def __init__(self, data: Array, name: str, *, decay: bool = True) -> None:
        self.data = data
        self.name = name
        self.decay = decay
        self.grad: Array | None = None

    def __repr__(self) -> str:
        return f"Parameter({self.name!r}, shape={self.data.shape}, dtype={self.data.dtype})"
