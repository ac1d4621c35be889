"""Histograms of many layers side by side in one figure, with exact shares on hover."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, LinearAxis, Range1d
from bokeh.plotting import figure
from panel.viewable import Viewer

from weblab.labkit.experiment.histogram import BINS, Histogram
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.plain_figure import plain_figure

IN_A_ROW = 5
ROWS = 2
INSET = 0.05  # of a cell's width, on each side
TOP = 0.96  # of a cell's height: there the bars end that are the tallest
LABEL_HEIGHT = 36  # pixels, of two lines
COLUMNS = ("left", "right", "bottom", "top", "low", "high", "share", "layer")


class HistogramGrid(Viewer):
    """Up to IN_A_ROW * ROWS histograms in a figure that is built once and keeps its size.

    Each has a cell of its own; a cell's largest share decides the height of its bars.

    Its ``table`` of every bin's share is laid out where there is room for it.

    Args:
        caption: of the table.
        translate: gettext's function for the language of the page.
        height: of the figure in pixels.
    """

    def __init__(self, *, caption: str, translate: Callable[[str], str], height: int = 140):
        super().__init__()
        self._height = height
        _ = self._translate = translate
        self._shown: Sequence[Histogram] = ()
        self._source = ColumnDataSource({name: [] for name in COLUMNS})
        self._axes = [
            label_axis(ticker=FixedTicker(ticks=[]), fixed_location=0) for _row in range(ROWS)
        ]
        self._figure = self._make_figure()
        self._pane = pn.pane.Bokeh(self._figure, sizing_mode="stretch_width", margin=(0, 0, 12, 0))
        self.table = DataTable(
            self._rows,
            caption=caption,
            headings=[_("layer"), _("from"), _("to"), _("share")],
        )

    def __panel__(self) -> pn.pane.Bokeh:
        return self._pane

    def show(self, histograms: Sequence[Histogram], labels: Sequence[str], color: str) -> None:
        """Show other histograms in the same figure.

        Args:
            histograms: one per layer, from the first to the last.
            labels: their captions.
            color: the color of the bars.
        """
        self._shown = histograms
        rows = math.ceil(len(histograms) / IN_A_ROW)
        columns = math.ceil(len(histograms) / rows)
        self._figure.x_range.end = columns
        self._figure.y_range.end = rows
        self._bars.glyph.update(fill_color=color, line_color=color)
        foot = LABEL_HEIGHT * rows / self._height
        cells = [(i % columns, rows - 1 - i // columns) for i in range(len(histograms))]
        for row, axis in enumerate(self._axes):
            own = {x + 0.5: labels[i] for i, (x, y) in enumerate(cells) if y == row}
            axis.ticker.ticks = list(own)  # another ticker would have the document searched anew
            axis.update(major_label_overrides=own, fixed_location=row + foot)
        parts = [
            _bars(x, y + foot, y + TOP, each)
            for (x, y), each in zip(cells, histograms, strict=True)
        ]
        data = {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS[:-1]}
        self._source.data = data | {"layer": np.repeat(np.arange(len(parts)) + 1, BINS)}
        self.table.refresh()

    def _make_figure(self) -> figure:
        _ = self._translate
        plot = plain_figure(
            height=self._height,
            x_range=Range1d(0, IN_A_ROW),
            y_range=Range1d(0, 1),
            outline_line_color=None,
            min_border=0,
            x_axis_location=None,
            y_axis_location=None,
        )
        plot.grid.visible = False
        for axis in self._axes:
            plot.add_layout(axis, "below")
        self._bars = plot.quad(
            left="left", right="right", bottom="bottom", top="top", source=self._source
        )
        tooltips = [
            (_("layer"), "@layer"),
            (_("from"), "@low{%.3g}"),
            (_("to"), "@high{%.3g}"),
            (_("share"), "@share{0.0%}"),
        ]
        formatters: dict[str, Any] = {"@low": "printf", "@high": "printf"}
        plot.add_tools(HoverTool(renderers=[self._bars], tooltips=tooltips, formatters=formatters))
        return plot

    def _rows(self) -> Rows:
        return [
            (layer, f"{low:.3g}", f"{high:.3g}", f"{share:.3%}")
            for layer, each in enumerate(self._shown, start=1)
            for low, high, share in zip(each.edges, each.edges[1:], each.shares, strict=False)
        ]


def label_axis(**options: Any) -> LinearAxis:
    """Return an axis of which only the labels are visible, for captions below cells.

    Args:
        options: such as its ticker and its fixed_location.
    """
    return LinearAxis(
        axis_line_color=None,
        major_tick_line_color=None,
        minor_tick_line_color=None,
        major_label_standoff=2,
        **options,
    )


def _bars(left: float, foot: float, top: float, histogram: Histogram) -> dict[str, np.ndarray]:
    """Return the bars of a cell of width 1: from the foot up, the tallest to the top."""
    places = left + np.linspace(INSET, 1 - INSET, BINS + 1)
    heights = histogram.shares / (histogram.shares.max() or 1)
    return {
        "left": places[:-1],
        "right": places[1:],
        "bottom": np.full(BINS, foot),
        "top": foot + (top - foot) * heights,
        "low": histogram.edges[:-1],
        "high": histogram.edges[1:],
        "share": histogram.shares,
    }
