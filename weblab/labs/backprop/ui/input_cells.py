"""Numbers and small tensors to type into, cell by cell."""

from __future__ import annotations

from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import NUMBER_CELLS, stylesheet


class InputCells(JSComponent):
    """A field for each number of some named tensors.

    ``inputs`` lists for each its key, label, limits and rows of values. ``edited`` is the key of
    the edited tensor, all its values, row by row and within their limits, and the number of edits.
    """

    inputs = param.List(default=[])
    edited = param.List(default=[])
    texts = param.Dict(default={}, doc="What the fields are called, with {names} for places.")

    _esm = "input_cells.js"
    _stylesheets: ClassVar = [NUMBER_CELLS, stylesheet(__file__, "input_cells.css")]
