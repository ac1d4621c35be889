"""Image, kernel and output side by side: each cell of the output shows its window."""

from __future__ import annotations

from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.own_data import OwnArrays
from weblab.labkit.widgets.styles import NUMBER_CELLS, stylesheet
from weblab.labs.cnn.compute.kernel_explorer import Exploration


class KernelBoard(JSComponent):
    """The numbers of an Exploration, to point at; the kernel's cells can be edited.

    ``numbers`` holds image, kernel, columns, products, output and pooled as arrays, all of one
    computation, or nothing. ``edited`` is the kernel that the visitor typed, row by row.
    """

    numbers = OwnArrays(default={})
    padding = param.Integer(default=0, doc="How many rings of the image are padding.")
    stride = param.Integer(default=1)
    window = param.Integer(default=2, doc="Side of the pooling's windows.")
    pooling = param.String(default="max")
    edited = param.List(default=[])
    texts = param.Dict(default={}, doc="What the board says, with {names} for numbers.")

    _esm = "kernel_board.js"
    _stylesheets: ClassVar = [NUMBER_CELLS, stylesheet(__file__, "kernel_board.css")]

    def show(
        self, exploration: Exploration | None, padding: int, stride: int, pooling: str, window: int
    ) -> None:
        """Show a computation, or an empty board."""
        numbers = {}
        if exploration is not None:
            numbers = {name: each for name, each in vars(exploration).items() if each is not None}
        self.param.update(
            numbers=numbers, padding=padding, stride=stride, pooling=pooling, window=window
        )
