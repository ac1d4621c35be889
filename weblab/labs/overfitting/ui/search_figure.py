"""Every trial as a point, learning rate by weight decay, colored by its accuracy."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import panel as pn
from bokeh.models import (
    ColorBar,
    ColumnDataSource,
    HoverTool,
    LinearColorMapper,
    Range1d,
    TapTool,
)
from bokeh.plotting import figure
from panel.viewable import Viewer

from weblab.labkit.look.colors import GREY, MAGNITUDE, VERMILION
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure
from weblab.labs.overfitting.compute.search import Trial

SMALLEST, LARGEST = 7, 17
"""Size of a point in pixels: better trials are larger, so that color is not the only sign."""
ROOM = 1.6
"""Factor by which the axes extend beyond the search space."""
COLUMNS = ("number", "lr", "decay", "accuracy", "size")


class SearchFigure(Viewer):
    """The trials that are done; a click on one chooses it.

    Args:
        translate: gettext's function for the language of the page.
        on_choose: told the number of the trial that was clicked, 0 for a click beside all.
    """

    def __init__(self, translate: Callable[[str], str], on_choose: Callable[[int], None]):
        super().__init__()
        self._on_choose = on_choose
        self._points = ColumnDataSource({name: [] for name in COLUMNS})
        self._best = ColumnDataSource({"x": [], "y": []})
        self._shown = ColumnDataSource({"x": [], "y": []})
        self._figure = self._make_figure(translate)
        self._points.selected.on_change("indices", self._chosen)

    def __panel__(self) -> pn.pane.Bokeh:
        return figure_pane(self._figure)

    def _make_figure(self, translate: Callable[[str], str]) -> figure:
        _ = translate
        plot = plain_figure(
            height=380,
            x_axis_type="log",
            y_axis_type="log",
            x_range=Range1d(1e-6, 1e-2),
            y_range=Range1d(1e-8, 1e-4),
            x_axis_label=_("learning rate"),
            y_axis_label=_("weight decay"),
        )
        mapper = LinearColorMapper(palette=MAGNITUDE, low=0, high=100)
        points = plot.scatter(
            "lr", "decay", source=self._points, size="size", line_color=GREY,
            fill_color={"field": "accuracy", "transform": mapper},
        )  # fmt: skip
        points.nonselection_glyph = points.selection_glyph = None
        ring = {"fill_alpha": 0, "line_width": 2.5}
        plot.scatter(
            "x", "y", source=self._best, legend_label=_("best so far"), size=LARGEST + 6,
            line_color=VERMILION, **ring,
        )  # fmt: skip
        plot.scatter(
            "x", "y", source=self._shown, legend_label=_("shown below"), marker="square",
            size=LARGEST + 12, line_color=GREY, **ring,
        )  # fmt: skip
        plot.add_layout(plot.legend[0], "above")
        plot.legend.orientation = "horizontal"
        bar = ColorBar(color_mapper=mapper, title=_("validation accuracy (%)"), width=12)
        plot.add_layout(bar, "right")
        values = [
            (_("trial"), "@number"),
            (_("learning rate"), "@lr{%.3g}"),
            (_("weight decay"), "@decay{%.3g}"),
            (_("validation accuracy (%)"), "@accuracy{%.1f}"),
        ]
        formats = {"@lr": "printf", "@decay": "printf", "@accuracy": "printf"}
        tap = TapTool(renderers=[points])
        plot.add_tools(HoverTool(renderers=[points], tooltips=values, formatters=formats), tap)
        plot.toolbar.active_tap = tap
        return plot

    def show_space(self, lr: tuple[float, float], decay: tuple[float, float]) -> None:
        """Show the search space."""
        for axis, ends in ((self._figure.x_range, lr), (self._figure.y_range, decay)):
            axis.update(start=min(ends) / ROOM, end=max(ends) * ROOM)

    def show_trials(self, trials: Iterable[Trial]) -> None:
        """Draw the trials that are done, in the order in which they ended."""
        rows = [
            (
                t.number,
                t.lr,
                t.decay,
                100 * t.accuracy,
                SMALLEST + (LARGEST - SMALLEST) * t.accuracy,
            )
            for t in trials
        ]
        columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
        self._points.data = {
            name: list(column) for name, column in zip(COLUMNS, columns, strict=True)
        }
        if not rows:
            self._points.selected.indices = []

    def point_out(self, best: Trial | None, shown: Trial | None) -> None:
        """Put a ring around the best trial and around the one that is shown."""
        for source, trial in ((self._best, best), (self._shown, shown)):
            data = {"x": [trial.lr] if trial else [], "y": [trial.decay] if trial else []}
            if source.data != data:
                source.data = data

    def _chosen(self, _attr: str, _old: list[int], new: list[int]) -> None:
        numbers = self._points.data["number"]
        self._on_choose(numbers[new[0]] if new and new[0] < len(numbers) else 0)


def _size(accuracy: float) -> float:
    return SMALLEST + (LARGEST - SMALLEST) * accuracy
