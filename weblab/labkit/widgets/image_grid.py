"""Small images side by side, pixel by pixel, with exact values on hover."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import panel as pn
import param
from bokeh.models import ColumnDataSource, HoverTool, LinearColorMapper, Range1d
from bokeh.plotting import figure
from panel.viewable import Viewer

from weblab.labkit.widgets.own_data import OwnArray
from weblab.labkit.widgets.plain_figure import plain_figure

MAGNITUDE = "Viridis256"
"""Perceptually uniform palette for values from zero up."""

INK = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]
"""White on black, as the network is given its digits."""


def mosaic(images: np.ndarray, columns: int, gap: int = 1) -> np.ndarray:
    """Tile ``images`` row by row into one picture; the rest is NaN.

    Shape: images (N, H, W) -> (rows (H + gap) - gap, columns (W + gap) - gap), top row first.
    """
    count, height, width = images.shape
    rows = math.ceil(count / columns)
    tiles = np.full((rows * columns, height + gap, width + gap), np.nan, dtype=np.float32)
    tiles[:count, :height, :width] = images
    picture = tiles.reshape(rows, columns, height + gap, width + gap).swapaxes(1, 2)
    return picture.reshape(rows * (height + gap), columns * (width + gap))[:-gap, :-gap]


class ImageGrid(Viewer):
    """Images of equal size in a grid, drawn on one color scale.

    ``images`` has the shape (N, H, W), or is ``None`` if there is nothing to show.
    """

    images = OwnArray(default=None, allow_None=True, doc="(N, H, W), or none.")
    columns = param.Integer(default=8, bounds=(1, None))
    palette = param.Parameter(default=MAGNITUDE, doc="A Bokeh palette.")
    bounds = param.Range(default=None, allow_None=True, doc="Of the scale; none: 0 to the maximum.")
    max_width = param.Integer(default=560, bounds=(28, None), doc="In pixels.")
    value_label = param.String(default="value")

    def __init__(self, **params: Any):
        super().__init__(**params)
        self._source = ColumnDataSource({"image": [], "width": [], "height": []})
        self._mapper = LinearColorMapper(palette=self.palette, low=0, high=1, nan_color="#00000000")
        self._figure = self._make_figure()
        self._pane = pn.pane.Bokeh(
            self._figure, sizing_mode="scale_width", max_width=self.max_width, margin=0
        )
        self._update()

    def __panel__(self) -> pn.pane.Bokeh:
        return self._pane

    def _make_figure(self) -> figure:
        plot = plain_figure(
            x_range=Range1d(0, 1),
            y_range=Range1d(0, 1),
            min_border=0,
            outline_line_color=None,
            background_fill_alpha=0,
            border_fill_alpha=0,
            sizing_mode="scale_width",
            aspect_ratio=1,
        )
        plot.axis.visible = False
        plot.grid.visible = False
        renderer = plot.image(
            image="image", x=0, y=0, dw="width", dh="height", source=self._source,
            color_mapper=self._mapper, origin="top_left",
        )  # fmt: skip
        tooltips = [(self.value_label, "@image{0.000}")]
        plot.add_tools(HoverTool(renderers=[renderer], tooltips=tooltips))
        return plot

    @param.depends("images", "columns", watch=True)
    def _update(self) -> None:
        if self.images is None:
            self._source.data = {"image": [], "width": [], "height": []}
            return
        picture = mosaic(self.images, self.columns)
        height, width = picture.shape
        low, high = self.bounds or (0.0, float(self.images.max()) or 1.0)
        self._mapper.update(low=low, high=high)
        if (self._figure.x_range.end, self._figure.y_range.end) != (width, height):
            self._figure.x_range.end, self._figure.y_range.end = width, height
            self._pane.aspect_ratio = self._figure.aspect_ratio = width / height
        self._source.data = {"image": [picture], "width": [width], "height": [height]}
