"""Curves of many seeds in one figure: medians with quartiles, or every run as a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import panel_material_ui as pmui
from bokeh.models import ColumnDataSource, HoverTool
from bokeh.plotting import figure
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.bands import Band, Curve, band_of
from weblab.labkit.experiment.many_runs import SeedRun
from weblab.labkit.experiment.settings import Scale
from weblab.labkit.look.colors import GREY
from weblab.labkit.widgets.curve_figure import NO_EDGES, no_data
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure

MOST_POINTS = 200
"""Of a line where every run is one."""
LEGEND_COLUMNS = 3
"""A phone has room for as many labels side by side."""
COLUMNS = ("xs", "ys", "color", "dash", "label")


@dataclass(frozen=True)
class SeedLine:
    """A curve that each run has.

    Args:
        key: its name in a run, and in its metrics that of its result, if there is such a metric.
        label: its name on the page, in the reader's language.
        color: its color.
        dash: solid or a pattern of Bokeh.
    """

    key: str
    label: str
    color: str
    dash: str = "solid"


@dataclass(frozen=True)
class SeedChart:
    """Curves that are shown together.

    Args:
        name: what is chosen to see them, in the reader's language.
        x_label: the label of the horizontal axis.
        y_label: the label of the vertical axis.
        lines: its curves.
        higher: whether higher values are better.
        edges: how far values are drawn.
        over: "time", or where its curves do not end in a result of the run, "settings".
    """

    name: str
    x_label: str
    y_label: str
    lines: Sequence[SeedLine]
    higher: bool = True
    edges: tuple[float, float] = NO_EDGES
    over: Literal["time", "settings"] = "time"

    def results(self, runs: Sequence[SeedRun]) -> dict[str, dict[int, float | None]]:
        """Return the result of each curve, by its label and the seed: a metric, or its end."""
        found: dict[str, dict[int, float | None]] = {}
        for line in self.lines if self.over == "time" else ():
            ends = {run.seed: end_of(run, line.key) for run in runs}
            if any(end is not None for end in ends.values()):
                found[line.label] = ends
        return found


class SeedsFigure(Viewer):
    """A figure of the curves of a chart, whatever their number, and its table.

    Args:
        caption: of the figure and its table.
        translate: gettext's function for the language of the page.
        y_scale: how values are laid out.
        height: in pixels.
    """

    def __init__(
        self,
        *,
        caption: str,
        translate: Callable[[str], str],
        y_scale: Scale = "linear",
        height: int = 320,
    ):
        super().__init__()
        _ = translate
        self._sources = {
            name: ColumnDataSource({column: [] for column in COLUMNS})
            for name in ("bands", "lines", "medians", "shown")
        }
        self._points = ColumnDataSource({"x": [], "y": [], "color": []})
        self._figure = self._make_figure(caption, y_scale, height)
        self._no_data = no_data(self._figure, _("No data yet"))
        self._no_data.visible = True
        self._pane = figure_pane(self._figure)
        self._bands: list[tuple[str, Band]] = []
        self._table = DataTable(
            self._rows,
            caption=caption,
            headings=[_("curve"), "x", _("lower quartile"), _("median"), _("upper quartile")],
            sizing_mode="stretch_width",
        )

    def __panel__(self) -> Viewable:
        return pmui.Column(self._pane, self._table, margin=0, sizing_mode="stretch_width")

    def show(
        self, chart: SeedChart, runs: Sequence[SeedRun], *, each: bool, chosen: SeedRun | None
    ) -> None:
        """Draw a chart.

        Args:
            chart: which one.
            runs: those that are done.
            each: whether every run is a line, instead of the band of their quartiles.
            chosen: a run that is drawn in front of the others.
        """
        found = {
            line: [run.curves[line.key] for run in runs if _has(run, line.key)]
            for line in chart.lines
        }
        bands = {line: band_of(curves) for line, curves in found.items() if curves}
        self._bands = [(line.label, band) for line, band in bands.items()]
        low, high = chart.edges

        def inside(values: Sequence[float]) -> list[float]:
            return [min(max(each, low), high) for each in values]

        around: list[tuple[SeedLine, Curve]] = [
            (line, (b.x + b.x[::-1], b.low + b.high[::-1])) for line, b in bands.items()
        ]
        drawn: dict[str, list[tuple[SeedLine, Curve]]] = {
            "bands": [] if each else around,
            "lines": [(line, _thinned(c)) for line, curves in found.items() for c in curves]
            if each
            else [],
            "medians": [(line, (b.x, b.median)) for line, b in bands.items()],
            "shown": [(line, chosen.curves[line.key]) for line in found if _has(chosen, line.key)]
            if chosen
            else [],
        }
        for name, curves in drawn.items():
            self._sources[name].data = {
                "xs": [list(x) for _line, (x, _y) in curves],
                "ys": [inside(y) for _line, (_x, y) in curves],
                "color": [line.color for line, _curve in curves],
                "dash": [line.dash for line, _curve in curves],
                "label": [line.label for line, _curve in curves],
            }
        self._show_points()
        self._figure.xaxis.axis_label = chart.x_label
        self._figure.yaxis.axis_label = chart.y_label
        self._no_data.visible = not bands
        self._table.headings = [self._table.headings[0], chart.x_label, *self._table.headings[2:]]
        self._table.refresh()

    def _show_points(self) -> None:
        """Draw the curves that have a single point, which no line shows."""
        single = []
        for name in ("medians", "shown"):
            data = self._sources[name].data
            for x, y, color in zip(data["xs"], data["ys"], data["color"], strict=True):
                if len(x) == 1:
                    single.append((x[0], y[0], GREY if name == "shown" else color))
        self._points.data = {
            name: [each[place] for each in single] for place, name in enumerate(("x", "y", "color"))
        }

    def _make_figure(self, caption: str, y_scale: Scale, height: int) -> figure:
        plot = plain_figure(name=caption, height=height, y_axis_type=y_scale)
        color = {"line_color": "color", "line_dash": "dash"}
        plot.patches(
            "xs", "ys", source=self._sources["bands"], fill_color="color", fill_alpha=0.25,
            line_color="color", line_alpha=0.4,
        )  # fmt: skip
        plot.multi_line("xs", "ys", source=self._sources["lines"], line_alpha=0.35, **color)
        medians = plot.multi_line(
            "xs", "ys", source=self._sources["medians"], line_width=2.5, legend_field="label",
            **color,
        )  # fmt: skip
        shown = plot.multi_line(
            "xs", "ys", source=self._sources["shown"], line_width=1.5, line_color=GREY,
            line_dash="dash",
        )  # fmt: skip
        plot.scatter("x", "y", source=self._points, color="color", size=7)
        tools = HoverTool(renderers=[medians, shown], tooltips=[("", "@label")])
        plot.add_tools(tools)
        plot.add_layout(plot.legend[0], "above")
        plot.legend.orientation = "horizontal"
        plot.legend.ncols = LEGEND_COLUMNS
        return plot

    def _rows(self) -> Rows:
        return [
            (label, f"{x:g}", f"{low:.4g}", f"{median:.4g}", f"{high:.4g}")
            for label, band in self._bands
            for x, low, median, high in zip(band.x, band.low, band.median, band.high, strict=True)
        ]


def _has(run: SeedRun, key: str) -> bool:
    return bool(key in run.curves and len(run.curves[key][0]))


def end_of(run: SeedRun, key: str) -> float | None:
    """Return the result of a curve: its metric, or its last value."""
    if key in run.metrics:
        return run.metrics[key]
    return run.curves[key][1][-1] if _has(run, key) else None


def _thinned(curve: Curve) -> Curve:
    """Return at most MOST_POINTS points of a curve, its last one among them."""
    x, y = curve
    step = -(-len(x) // MOST_POINTS) or 1
    return list(x)[::-1][::step][::-1], list(y)[::-1][::step][::-1]
