"""The map of codes as it looks: a numeral for each digit, and a cross that can be moved."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import param
from panel.custom import JSComponent

from weblab.labkit.look.colors import DIGITS
from weblab.labkit.widgets.styles import NOTE, stylesheet
from weblab.labs.autoencoders.ui.code_map import CodeMap


class CodeBoard(JSComponent):
    """Digits at the places of their codes; ``cursor`` is where the visitor points."""

    points = param.Bytes(default=b"", doc="Two float32 a digit.")
    labels = param.Bytes(default=b"", doc="A byte a digit.")
    extent = param.List(default=[], doc="Left, right, bottom, top; empty without a map.")
    cursor = param.List(default=[], doc="x and y; empty before the first click.")
    walk = param.List(default=[], doc="Points of the line between two digits.")
    colors = param.List(default=list(DIGITS), doc="One a label.")
    label = param.String(default="", doc="Name of the map.")
    empty_text = param.String(default="", doc="What an empty map says.")
    digit_text = param.String(default="{digit}", doc="Names the digit under the pointer.")

    _esm = "code_board.js"
    _stylesheets: ClassVar = [NOTE, stylesheet(__file__, "code_board.css")]

    def show(self, code_map: CodeMap | None, labels: np.ndarray, walk: np.ndarray) -> None:
        """Show a map with the line of a walk, or an empty board.

        Shape: labels (N,), walk (M, 2).
        """
        if code_map is None:
            self.param.update(points=b"", labels=b"", extent=[], cursor=[], walk=[])
            return
        values: dict[str, Any] = {
            "points": np.ascontiguousarray(code_map.points, np.float32).tobytes(),
            "labels": labels.astype(np.uint8).tobytes(),
            "extent": list(code_map.extent()),
            "walk": walk.tolist(),
        }
        self.param.update(**values)
