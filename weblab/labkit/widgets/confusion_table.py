"""A confusion matrix as a table of buttons: a chosen cell shows its samples."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import stylesheet


class ConfusionTable(JSComponent):
    """How often each class was read as each, right answers on the diagonal.

    ``chosen`` is [true class, read as], or empty; choosing a cell once more lets it go.
    """

    counts = param.List(default=[], doc="Row by row: what it is; column by column: read as.")
    labels = param.List(default=[], item_type=str, doc="Names of the classes.")
    chosen = param.List(default=[])
    caption = param.String(default="")
    corner = param.String(default="", doc="What rows and columns are.")
    cell_text = param.String(default="{true} read as {read}: {count}")

    _esm = "confusion_table.js"
    _stylesheets: ClassVar = [stylesheet(__file__, "confusion_table.css")]

    def show(self, counts: np.ndarray | None) -> None:
        """Show counts, or an empty table."""
        self.param.update(counts=[] if counts is None else counts.tolist(), chosen=[])
