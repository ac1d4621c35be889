"""Curves that grow while something trains: streamed, marked, pinned, and there as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import panel as pn
import panel_material_ui as pmui
import param
from bokeh.models import (
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    LabelSet,
    Legend,
    LegendItem,
    NumeralTickFormatter,
    Range1d,
    Span,
)
from bokeh.plotting import figure
from panel.viewable import Viewable, Viewer

from weblab.labs.colors import GREY
from weblab.labs.components.button import button
from weblab.labs.components.data_table import DataTable, Rows

MOST_POINTS = 10_000
MOST_ROWS = 200
PINNED_ALPHA = 0.45
MARK_Y = 4  # pixels above the axis


@dataclass(frozen=True)
class Series:
    """One curve of a figure.

    Args:
        name: how the code calls it.
        label: how the reader does, in their language.
        color: its colour.
        dash: solid or a pattern of Bokeh's, so that colour does not stand alone.
        points: whether each value is also a dot, for curves of few values.
    """

    name: str
    label: str
    color: str
    dash: str = "solid"
    points: bool = False


class Curves(Viewer):
    """A figure of curves over the steps of a run.

    Args:
        series: which curves there are.
        caption: what the figure shows; also the caption of its table.
        translate: gettext's function for the language of the page.
        x_label: what the horizontal axis counts.
        y_label: what the vertical axis measures.
        describe: returns what a pinned run is called; None for a figure without pins.
        y_scale: how values are laid out.
        y_bounds: the least and the greatest value there is room for; None to follow the curves.
        x_stops: the only places there are on the horizontal axis, laid out by their ratios.
        legend_columns: how many labels a phone has room for side by side.
        height: of the figure in pixels.
        level: a value that a dashed line shows across the figure, such as a limit.
    """

    visible = param.Boolean(default=True, doc="Whether the figure is on the page.")

    def __init__(
        self,
        series: Sequence[Series],
        *,
        caption: str,
        translate: Callable[[str], str],
        x_label: str,
        y_label: str,
        describe: Callable[[], str] | None = None,
        y_scale: Literal["linear", "log"] = "linear",
        y_bounds: tuple[float, float] | None = None,
        x_stops: Sequence[float] | None = None,
        legend_columns: int = 3,
        height: int = 280,
        level: float | None = None,
    ):
        super().__init__()
        self._translate = translate
        self._describe = describe
        self._series = {each.name: each for each in series}
        self._sources = {name: ColumnDataSource({"x": [], "y": []}) for name in self._series}
        self._marks = ColumnDataSource({"x": [], "y": [], "text": []})
        self._pinned = ColumnDataSource({"x": [], "y": [], "color": [], "dash": [], "label": []})
        self._point = ColumnDataSource({"x": [], "y": []})
        self._figure = self._make_figure(x_label, y_label, y_scale, height, x_stops)
        self._figure.legend.ncols = min(legend_columns, len(self._series))
        if y_bounds:
            self._figure.y_range = Range1d(*y_bounds)
        if level is not None:
            line = Span(location=level, dimension="width", line_color=GREY, line_dash="dashed")
            self._figure.add_layout(line)
        self._pane = pn.pane.Bokeh(self._figure, sizing_mode="stretch_width", margin=0)
        self._table = DataTable(
            self._rows,
            caption=caption,
            headings=[translate("curve"), x_label, y_label],
            sizing_mode="stretch_width",
        )

    def __panel__(self) -> Viewable:
        parts: list[Viewable] = [self._pane, self._table]
        if self._describe:
            parts.insert(1, pin_buttons(self._translate, self.pin, self.unpin))
        return pmui.Column(
            *parts, margin=0, sizing_mode="stretch_width", visible=self.param.visible
        )

    def extend(self, name: str, x: Sequence[float], y: Sequence[float]) -> None:
        """Add points at the end of a curve; beyond MOST_POINTS the oldest go."""
        if len(x):
            self._sources[name].stream({"x": list(x), "y": list(y)}, MOST_POINTS)
            if self._table.open:
                self._table.refresh()

    def draw(self, name: str, x: Sequence[float], y: Sequence[float]) -> None:
        """Show another curve in a curve's place."""
        self._sources[name].data = {"x": list(x), "y": list(y)}
        self._table.refresh()

    def mark(self, x: float, text: str) -> None:
        """Mark a place on the horizontal axis, such as where a parameter changed."""
        self._marks.stream({"x": [x], "y": [MARK_Y], "text": [text]})

    def point(self, x: float, y: float) -> None:
        """Show a place that is looked at, in the place of the one before."""
        self._point.data = {"x": [x], "y": [y]}

    def clear(self) -> None:
        """Take away the curves and the marks; what is pinned stays."""
        for source in self._sources.values():
            source.data = {"x": [], "y": []}
        self._marks.data = {"x": [], "y": [], "text": []}
        self._table.refresh()

    def pin(self) -> None:
        """Keep the curves as they are now behind those to come."""
        label = self._describe() if self._describe else ""
        for name, series in self._series.items():
            data = self._sources[name].data
            if len(data["x"]):
                self._pinned.stream(
                    {
                        "x": [list(data["x"])],
                        "y": [list(data["y"])],
                        "color": [series.color],
                        "dash": ["dotted"],
                        "label": [f"{series.label} · {label}"],
                    }
                )
        self._table.refresh()

    def unpin(self) -> None:
        """Take away what was pinned."""
        self._pinned.data = {name: [] for name in self._pinned.data}
        self._table.refresh()

    def _make_figure(
        self,
        x_label: str,
        y_label: str,
        y_scale: Literal["linear", "log"],
        height: int,
        x_stops: Sequence[float] | None,
    ) -> figure:
        plot = figure(
            height=height,
            sizing_mode="stretch_width",
            toolbar_location=None,
            tools=[],
            x_axis_label=x_label,
            y_axis_label=y_label,
            x_axis_type="log" if x_stops else "linear",
            y_axis_type=y_scale,
        )
        if x_stops:
            plot.xaxis.ticker = FixedTicker(ticks=list(x_stops))
            plot.xaxis.formatter = NumeralTickFormatter(format="0.[000]")
        pinned = plot.multi_line(
            "x", "y", source=self._pinned, color="color", line_dash="dash",
            line_alpha=PINNED_ALPHA, line_width=2,
        )  # fmt: skip
        items, drawn = [], []
        for name, series in self._series.items():
            style = {"source": self._sources[name], "color": series.color, "name": series.label}
            parts = [plot.line("x", "y", line_width=2, line_dash=series.dash, **style)]
            if series.points:
                parts.append(plot.scatter("x", "y", size=7, **style))
            drawn += parts
            items.append(LegendItem(label=series.label, renderers=parts))
        drawn.append(
            plot.scatter(
                "x", "y", source=self._point, marker="diamond", size=16, color="#fff",
                line_color=GREY, line_width=3, name=self._translate("chosen"),
            )
        )  # fmt: skip
        plot.vspan(x="x", source=self._marks, color=GREY, line_dash="dashed")
        plot.add_layout(
            LabelSet(
                x="x",
                y="y",
                y_units="screen",
                text="text",
                source=self._marks,
                text_font_size="12px",
                text_color=GREY,
                x_offset=4,
            )
        )
        values = [(x_label, "@x"), (y_label, "@y{%.3g}")]
        formats = {"@y": "printf"}
        plot.add_tools(
            HoverTool(renderers=drawn, tooltips=[("", "$name"), *values], formatters=formats),
            HoverTool(renderers=[pinned], tooltips=[("", "@label")]),
        )
        legend = Legend(items=items, orientation="horizontal", click_policy="hide")
        plot.add_layout(legend, "above")
        return plot

    def _rows(self) -> Rows:
        rows: list[tuple[object, ...]] = []
        for name, series in self._series.items():
            data = self._sources[name].data
            rows += _thinned(series.label, data["x"], data["y"])
        pinned = self._pinned.data
        for label, x, y in zip(pinned["label"], pinned["x"], pinned["y"], strict=True):
            rows += _thinned(label, x, y)
        return rows


def pin_buttons(
    translate: Callable[[str], str], pin: Callable[[], None], unpin: Callable[[], None]
) -> Viewable:
    """Return the two buttons of a figure that keeps runs to compare with."""
    _ = translate
    buttons = {_("Pin this run"): pin, _("Remove pins"): unpin}
    return pmui.FlexBox(
        *(
            button(label, action, variant="text", size="small")
            for label, action in buttons.items()
        ),
        gap="8px",
        margin=0,
    )  # fmt: skip


def _thinned(label: str, x: Sequence[float], y: Sequence[float]) -> list[tuple[object, ...]]:
    """Return at most MOST_ROWS rows of a curve, its last point among them."""
    step = -(-len(x) // MOST_ROWS) or 1
    places = range(len(x) - 1, -1, -step)
    return [(label, f"{x[i]:g}", f"{y[i]:.3g}") for i in reversed(places)]
