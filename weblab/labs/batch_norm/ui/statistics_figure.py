"""Running statistics against those of one batch: one dot per unit, equal on the diagonal."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import panel_material_ui as pmui
from bokeh.models import ColumnDataSource, HoverTool, Range1d, Slope
from bokeh.plotting import figure
from panel.viewable import Viewable, Viewer

from weblab.labkit.look.colors import GREY, KINDS_OF_NORM
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure
from weblab.labs.batch_norm.compute.modes import LayerStatistics

HEIGHT = 260
TICKS = 4
LEAST_VARIANCE = 1e-12
"""Smaller variances are drawn at this value, the lower end of the logarithmic axis."""
COLUMNS = ("unit", "running", "batch")


class StatisticsFigure(Viewer):
    """Means at the left, variances at the right, of the units of one layer.

    Args:
        translate: gettext's function for the language of the page.
    """

    def __init__(self, translate: Callable[[str], str]) -> None:
        super().__init__()
        _ = self._translate = translate
        self._found: LayerStatistics | None = None
        self._means, self._variances = (
            ColumnDataSource({name: [] for name in COLUMNS}) for _source in range(2)
        )
        self._mean = self._make(self._means, _("running mean"), _("mean of a batch"), "linear")
        self._variance = self._make(
            self._variances, _("running variance"), _("variance of a batch"), "log"
        )
        self._table = DataTable(
            self._rows,
            caption=_("The statistics of the layer as a table"),
            headings=[
                _("unit"), _("running mean"), _("mean of a batch"), _("running variance"),
                _("variance of a batch"),
            ],
            sizing_mode="stretch_width",
        )  # fmt: skip

    def __panel__(self) -> Viewable:
        parts = (
            pmui.Grid(
                figure_pane(plot),
                size={"xs": 12, "sm": 6},
            )
            for plot in (self._mean, self._variance)
        )
        return pmui.Column(
            pmui.Grid(*parts, container=True, spacing=2),
            self._table,
            margin=0,
            sizing_mode="stretch_width",
        )

    def show(self, found: LayerStatistics | None) -> None:
        """Draw a layer's statistics, or nothing."""
        self._found = found
        if found is None:
            for source in (self._means, self._variances):
                source.data = {name: [] for name in COLUMNS}
        else:
            means = (found.running_mean, found.batch_mean)
            room = 0.1 * float(np.ptp(means)) or 1.0
            _draw(self._mean, self._means, *means, (np.min(means) - room, np.max(means) + room))
            variances = np.maximum((found.running_var, found.batch_var), LEAST_VARIANCE)
            ends = (variances.min() / 2, variances.max() * 2)
            running, batch = variances
            _draw(self._variance, self._variances, running, batch, ends)
        self._table.refresh()

    def _make(self, source: ColumnDataSource, x_label: str, y_label: str, scale: str) -> figure:
        low, high = (-1, 1) if scale == "linear" else (0.01, 10)
        plot = plain_figure(
            height=HEIGHT,
            x_range=Range1d(low, high),
            y_range=Range1d(low, high),
            x_axis_type=scale,
            y_axis_type=scale,
            x_axis_label=x_label,
            y_axis_label=y_label,
        )
        for axis in plot.axis:
            axis.ticker.desired_num_ticks = TICKS
        plot.add_layout(
            Slope(gradient=1, y_intercept=0, line_color=GREY, line_dash="dashed", line_width=1)
        )
        dots = plot.scatter(
            "running", "batch", source=source, size=6, color=KINDS_OF_NORM["norm"], alpha=0.7
        )
        values = [
            (self._translate("unit"), "@unit"),
            (x_label, "@running{%.3g}"),
            (y_label, "@batch{%.3g}"),
        ]
        formats = {"@running": "printf", "@batch": "printf"}
        plot.add_tools(HoverTool(renderers=[dots], tooltips=values, formatters=formats))
        return plot

    def _rows(self) -> Rows:
        if self._found is None:
            return []
        found = self._found
        columns = (found.running_mean, found.batch_mean, found.running_var, found.batch_var)
        return [
            (unit, *(f"{value:.3g}" for value in values))
            for unit, values in enumerate(zip(*columns, strict=True), start=1)
        ]


def _draw(
    plot: figure,
    source: ColumnDataSource,
    running: np.ndarray,
    batch: np.ndarray,
    ends: tuple[float, float],
) -> None:
    """Draw one dot per unit on a plot whose two axes show the same range."""
    for axis in (plot.x_range, plot.y_range):
        axis.update(start=float(ends[0]), end=float(ends[1]))
    source.data = {
        "unit": list(range(1, len(running) + 1)),
        "running": running.tolist(),
        "batch": batch.tolist(),
    }
