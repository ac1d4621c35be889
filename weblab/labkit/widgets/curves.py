"""Curves that grow while something trains: streamed, marked, pinned, and there as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import panel_material_ui as pmui
import param
from bokeh.models import Range1d, Span
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.settings import Scale
from weblab.labkit.look.colors import GREY
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.curve_figure import (
    NO_EDGES,
    Series,
    Sources,
    make_figure,
    no_data,
    points,
)
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.plain_figure import figure_pane

MOST_POINTS = 10_000
MOST_ROWS = 200
MARK_Y = 4  # pixels above the axis
Curve: TypeAlias = tuple[str, Sequence[float], Sequence[float]]


class Curves(Viewer):
    """A figure of curves over the steps of a run.

    Args:
        series: the curves.
        caption: the caption of the figure and of its table.
        translate: gettext's function for the language of the page.
        x_label: the label of the horizontal axis.
        y_label: the label of the vertical axis.
        describe: returns the name of a pinned run; None for a figure without pins.
        y_scale: how values are laid out.
        y_bounds: the least and the greatest value there is room for; None to follow the curves.
        x_stops: the only places there are on the horizontal axis, laid out by their ratios.
        legend_columns: how many labels a phone has room for side by side.
        height: of the figure in pixels.
        level: a value that a dashed line shows across the figure, such as a limit.
        y_edges: how far values are drawn; beyond, a curve runs along the edge, and its table and
            what it tells the pointer have the values all the same.
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
        y_scale: Scale = "linear",
        y_bounds: tuple[float, float] | None = None,
        x_stops: Sequence[float] | None = None,
        legend_columns: int = 3,
        height: int = 280,
        level: float | None = None,
        y_edges: tuple[float, float] = NO_EDGES,
    ):
        super().__init__()
        self._translate = translate
        self._describe = describe
        self._edges = y_edges
        self._series = {each.name: each for each in series}
        self._sources = Sources(series)
        self._figure = make_figure(
            series, self._sources, (x_label, y_label), translate("chosen"), name=caption,
            height=height, y_scale=y_scale, x_stops=x_stops,
        )  # fmt: skip
        self._figure.legend.ncols = min(legend_columns, len(self._series))
        if y_bounds:
            self._figure.y_range = Range1d(*y_bounds)
        if level is not None:
            line = Span(location=level, dimension="width", line_color=GREY, line_dash="dashed")
            self._figure.add_layout(line)
        self._no_data = no_data(self._figure, translate("No data yet"))
        self._make_room()
        self._pane = figure_pane(self._figure)
        self._table = DataTable(
            self._rows,
            caption=caption,
            headings=[translate("curve"), x_label, y_label],
            sizing_mode="stretch_width",
        )
        self._table.all_rows = self._all_rows

    def __panel__(self) -> Viewable:
        parts: list[Viewable] = [self._pane, self._table]
        if self._describe:
            parts.insert(1, pin_buttons(self._translate, self.pin, self.unpin))
        return pmui.Column(
            *parts, margin=0, sizing_mode="stretch_width", visible=self.param.visible
        )

    def list_in_legend(self, name: str, listed: bool) -> None:
        """Let a curve stand in the legend, or not."""
        place = list(self._series).index(name)
        self._figure.legend.items[place].visible = listed

    def extend(self, name: str, x: Sequence[float], y: Sequence[float]) -> None:
        """Add points at the end of a curve; beyond MOST_POINTS the oldest go."""
        if len(x):
            self._sources.curves[name].stream(points(x, y, self._edges), MOST_POINTS)
            self._make_room()
            if self._table.open:
                self._table.refresh()

    def draw(self, name: str, x: Sequence[float], y: Sequence[float]) -> None:
        """Show another curve in a curve's place."""
        self._sources.curves[name].data = points(x, y, self._edges)
        self._make_room()
        self._table.refresh()

    def mark(self, x: float, text: str) -> None:
        """Mark a place on the horizontal axis, such as where a parameter changed."""
        self._sources.marks.stream({"x": [x], "y": [MARK_Y], "text": [text]})

    def point(self, x: float, y: float) -> None:
        """Highlight a position in place of the previous one."""
        self._sources.point.data = points([x], [y], self._edges)

    def clear(self) -> None:
        """Remove curves and marks, but not the pinned runs."""
        self._sources.clear()
        self._make_room()
        self._table.refresh()

    def pin(self) -> None:
        """Keep the curves as they are now behind those to come."""
        label = self._describe() if self._describe else ""
        for name, series in self._series.items():
            data = self._sources.curves[name].data
            if len(data["x"]):
                self._sources.pinned.stream(
                    {
                        **{column: [list(data[column])] for column in ("x", "y", "value")},
                        "color": [series.color],
                        "dash": ["dotted"],
                        "label": [f"{series.label} · {label}"],
                    }
                )
        self._table.refresh()

    def unpin(self) -> None:
        """Remove the pinned runs."""
        self._sources.pinned.data = {name: [] for name in self._sources.pinned.data}
        self._make_room()
        self._table.refresh()

    def _make_room(self) -> None:
        """Let the axes have numbers only where there are data."""
        empty = self._sources.make_room()
        if empty == self._no_data.visible:
            return
        self._no_data.visible = empty
        for axis in self._figure.axis:
            axis.major_label_text_alpha = 0.0 if empty else 1.0

    def _rows(self) -> Rows:
        return [row for curve in self._curves() for row in _thinned(*curve)]

    def _all_rows(self) -> Rows:
        return [
            (label, *point) for label, x, y in self._curves() for point in zip(x, y, strict=True)
        ]

    def _curves(self) -> Iterator[Curve]:
        """Yield label, positions and values of each curve, the pinned ones last."""
        for name, series in self._series.items():
            data = self._sources.curves[name].data
            yield series.label, data["x"], data["value"]
        pinned = self._sources.pinned.data
        yield from zip(pinned["label"], pinned["x"], pinned["value"], strict=True)


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
