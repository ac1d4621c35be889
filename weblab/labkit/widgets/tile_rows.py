"""Rows of small images, each row on its own color scale: feature maps, filters, activations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import param
from bokeh.palettes import RdBu11, Viridis256
from panel.custom import JSComponent

from weblab.labkit.widgets.own_data import OwnArrays
from weblab.labkit.widgets.styles import NOTE, stylesheet


@dataclass(frozen=True)
class TileRow:
    """Images that belong together.

    Shape: images (N, H, W).

    Args:
        label: their name.
        images: their values; NaN is left empty.
        signed: whether values have a sign; then the scale is diverging and centered at zero, else
            it runs from zero to the maximum.
        zoom: side of a value in pixels, at most; 0 for tiles as wide as all.
    """

    label: str
    images: np.ndarray
    signed: bool = False
    zoom: int = 0


def as_image(vector: np.ndarray, columns: int = 50) -> np.ndarray:
    """Return a vector as one image with the given number of columns, padded with NaN.

    Shape: (features,) -> (1, rows, columns).
    """
    columns = min(columns, len(vector))
    rows = -(-len(vector) // columns)
    image = np.full(rows * columns, np.nan, np.float32)
    image[: len(vector)] = vector
    return image.reshape(1, rows, columns)


class TileRows(JSComponent):
    """Rows of images on canvases; the value of the pixel under the pointer is shown below.

    ``show`` redraws them.
    """

    tiles = OwnArrays(default={}, doc="labels, signed, zooms; images by number.")
    label = param.String(default="", doc="Name of the figure.")
    empty = param.String(default="", doc="What it says while there is nothing to show.")
    value_text = param.String(default="{label}: {map} · ({row}, {column}) = {value}")
    side = param.Integer(default=44, bounds=(8, 200), doc="Of a tile in pixels, about.")
    least_height = param.Integer(default=60, doc="Of the figure in pixels, at least.")
    magnitude = param.List(default=list(Viridis256), doc="Colors from zero to the maximum.")
    diverging = param.List(default=list(RdBu11), doc="Colors from below zero to above.")

    _esm = "tile_rows.js"
    _stylesheets: ClassVar = [NOTE, stylesheet(__file__, "tile_rows.css")]

    def show(self, rows: Sequence[TileRow]) -> None:
        """Draw these rows, or nothing."""
        arrays = {
            str(index): np.ascontiguousarray(row.images, np.float32)
            for index, row in enumerate(rows)
        }
        facts = {
            "labels": [row.label for row in rows],
            "signed": [row.signed for row in rows],
            "zooms": [row.zoom for row in rows],
        }
        self.tiles = {**facts, **arrays} if rows else {}
