"""Layers in a row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weblab.nn.arrays import Array, check_ints
from weblab.nn.fusion import fuse
from weblab.nn.layer import Layer
from weblab.nn.parameter import Parameter
from weblab.nn.tape import Tape, Taped


class Sequential(Taped):
    """Layers in a row: each takes the output of the one before it.

    A layer may occur more than once. Some layers are fused with their neighbors if there are
    kernels for it.

    Args: layers: the layers, first to last.
    """

    COMPOSED = True

    def __init__(self, *layers: Layer) -> None:
        for index, layer in enumerate(layers):
            if not isinstance(layer, Layer):
                raise TypeError(
                    f"Sequential: expected layers, received {type(layer).__name__} at position "
                    f"{index}; pass them one by one: Sequential(a, b), not Sequential([a, b])"
                )
        self.layers = list(layers)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the last layer's output."""
        stages = fuse(self.layers)
        if training:
            self._saved = None  # what the last pass holds is freed before this one needs memory
        tape = Tape([stage for _, stage in stages]) if training else None
        for position, (index, stage) in enumerate(stages):
            try:
                x = stage.forward(x) if tape is None else tape.forward(position, x)
            except (TypeError, ValueError) as error:
                error.add_note(f"in layer {index} of a Sequential: {stage!r}")
                raise
        if training:
            self._saved = tape
        return x

    def children(self) -> dict[str, Layer]:
        """Return the layers by position."""
        return {str(index): layer for index, layer in enumerate(self.layers)}

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.layers)

    def __getitem__(self, index: int) -> Layer:
        return self.layers[index]

    def __repr__(self) -> str:
        inside = ",\n".join(f"    {layer!r}" for layer in self.layers)
        return f"Sequential(\n{inside},\n)" if self.layers else "Sequential()"


def summary(model: Sequential, input_shape: tuple[int, ...]) -> str:
    """Return a table of the layers: output shape and number of parameters of each.

    Parameters shared with layers above are not counted again; "shared" means all of them.

    Args:
        model: the network.
        input_shape: the shape of one sample, without the axis that counts samples.
    """
    if not isinstance(model, Sequential):
        raise TypeError(
            f"summary: expected a Sequential, received {type(model).__name__}; "
            "put a layer into one: Sequential(layer)"
        )
    shape = check_ints("summary", "input_shape", input_shape, least=1)
    x = np.zeros((1, *shape), dtype=np.float32)
    rows = [("layer", "output", "parameters")]
    counted: set[Parameter] = set()
    for layer in model:
        x = layer.forward(x)
        own = set(layer.parameters())
        count = sum(parameter.data.size for parameter in own - counted)
        shared = bool(own) and own <= counted
        counted |= own
        rows.append(
            (repr(layer), "x".join(map(str, x.shape[1:])), "shared" if shared else f"{count:,}")
        )
    total = sum(parameter.data.size for parameter in model.parameters())
    rows.append(("total", "", f"{total:,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        f"{name:<{widths[0]}}  {shape:<{widths[1]}}  {count:>{widths[2]}}"
        for name, shape, count in rows
    )
