"""The figure that curves grow in: its axes, glyphs, legend and hover."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from bokeh.models import (
    ColumnDataSource,
    FixedTicker,
    GlyphRenderer,
    HoverTool,
    Label,
    LabelSet,
    Legend,
    LegendItem,
    Line,
    Node,
    NumeralTickFormatter,
    Scatter,
)
from bokeh.plotting import figure

from weblab.labkit.experiment.settings import Scale
from weblab.labkit.look.colors import GREY
from weblab.labkit.widgets.plain_figure import plain_figure

PINNED_ALPHA = 0.45
ROOM = {"x": [0.1, 1.0], "y": [0.1, 1.0]}
"""The range of the axes of an empty figure."""
NO_EDGES = (-math.inf, math.inf)
LOSSES = (0.0, 10.0)
"""Limits of losses that are drawn on a linear axis: guessing among ten digits is 2.3."""
LOG_LOSSES = (1e-6, 1e3)
"""Limits of losses that are drawn on a logarithmic axis."""


@dataclass(frozen=True)
class Series:
    """One curve of a figure.

    Args:
        name: its name in code.
        label: its name on the page, in the reader's language.
        color: its color.
        dash: solid or a pattern of Bokeh, so that color is not the only distinction.
        points: whether each value is also a dot, for curves of few values.
        listed: whether it is in the legend from the start.
    """

    name: str
    label: str
    color: str
    dash: str = "solid"
    points: bool = False
    listed: bool = True


class Sources:
    """What a figure of curves shows, each part in a source of its own.

    Args:
        series: which curves there are.
    """

    def __init__(self, series: Sequence[Series]):
        self.curves = {each.name: ColumnDataSource(points()) for each in series}
        self.marks = ColumnDataSource({"x": [], "y": [], "text": []})
        self.pinned = ColumnDataSource({**points(), "color": [], "dash": [], "label": []})
        self.point = ColumnDataSource(points())
        # Bokeh draws a legend anew whenever what it stands for grows, so it stands for this.
        self.sample = ColumnDataSource({"x": [math.nan], "y": [math.nan]})
        self.room = ColumnDataSource(dict(ROOM))

    def clear(self) -> None:
        """Remove curves and marks, but not the pinned runs."""
        for source in self.curves.values():
            source.data = points()
        self.marks.data = {"x": [], "y": [], "text": []}

    def make_room(self) -> bool:
        """Give an empty figure axes; they follow the curves as soon as there are some.

        Returns whether the figure is empty.
        """
        empty = not any(len(source.data["x"]) for source in (*self.curves.values(), self.pinned))
        if empty != bool(self.room.data["x"]):
            self.room.data = dict(ROOM) if empty else {"x": [], "y": []}
        return empty


def points(
    x: Sequence[float] = (), y: Sequence[float] = (), edges: tuple[float, float] = NO_EDGES
) -> dict[str, list[float]]:
    """Return the data of a source: positions clipped to the edges, and values."""
    low, high = edges
    return {"x": list(x), "y": [min(max(each, low), high) for each in y], "value": list(y)}


def make_figure(
    series: Sequence[Series],
    sources: Sources,
    labels: tuple[str, str],
    chosen: str,
    *,
    name: str,
    height: int,
    y_scale: Scale,
    x_stops: Sequence[float] | None,
) -> figure:
    """Return the figure of some curves.

    Args:
        series: the curves.
        sources: their data.
        labels: the labels of the axes.
        chosen: the name of the highlighted position.
        name: of the figure, in the reader's language.
        height: in pixels.
        y_scale: the scale of the vertical axis.
        x_stops: the only possible positions on the horizontal axis, on a logarithmic scale.
    """
    x_label, y_label = labels
    plot = plain_figure(
        name=name,
        height=height,
        x_axis_label=x_label,
        y_axis_label=y_label,
        x_axis_type="log" if x_stops else "linear",
        y_axis_type=y_scale,
    )
    if x_stops:
        plot.xaxis.ticker = FixedTicker(ticks=list(x_stops))
        plot.xaxis.formatter = NumeralTickFormatter(format="0.[000]")
    plot.scatter("x", "y", source=sources.room, alpha=0)
    pinned = plot.multi_line(
        "x", "y", source=sources.pinned, color="color", line_dash="dash",
        line_alpha=PINNED_ALPHA, line_width=2,
    )  # fmt: skip
    items, drawn = [], []
    for each in series:
        parts = _curve(plot, each, sources.curves[each.name])
        sample = _curve(plot, each, sources.sample)
        sample[0].on_change("visible", functools.partial(_follow, parts))
        drawn += parts
        items.append(LegendItem(label=each.label, renderers=sample, visible=each.listed))
    drawn.append(
        plot.scatter(
            "x", "y", source=sources.point, marker="diamond", size=16, color="#fff",
            line_color=GREY, line_width=3, name=chosen,
        )
    )  # fmt: skip
    plot.vspan(x="x", source=sources.marks, color=GREY, line_dash="dashed")
    plot.add_layout(
        LabelSet(
            x="x",
            y="y",
            y_units="screen",
            text="text",
            source=sources.marks,
            text_font_size="12px",
            text_color=GREY,
            x_offset=4,
        )
    )
    values = [(x_label, "@x"), (y_label, "@value{%.3g}")]
    formats = {"@value": "printf"}
    plot.add_tools(
        HoverTool(renderers=drawn, tooltips=[("", "$name"), *values], formatters=formats),
        HoverTool(renderers=[pinned], tooltips=[("", "@label")]),
    )
    legend = Legend(items=items, orientation="horizontal", click_policy="hide")
    plot.add_layout(legend, "above")
    return plot


def no_data(plot: figure, text: str) -> Label:
    """Return what a figure says in the middle while it has no data.

    Args:
        plot: the figure.
        text: what it says, in the reader's language.
    """
    label = Label(
        x=Node.frame.center, y=Node.frame.center, text=text, text_color=GREY,
        text_font_size="14px", text_align="center", text_baseline="middle", visible=False,
    )  # fmt: skip
    plot.add_layout(label)
    return label


def _curve(plot: figure, series: Series, source: ColumnDataSource) -> list[GlyphRenderer]:
    color = series.color
    glyphs = [Line(x="x", y="y", line_width=2, line_dash=series.dash, line_color=color)]
    if series.points:
        glyphs.append(Scatter(x="x", y="y", size=7, fill_color=color, line_color=color))
    # `plot.line` would make two more of each: a page has many curves, and no selected or muted one.
    return [plot.add_glyph(source, glyph, name=series.label) for glyph in glyphs]


def _follow(parts: Sequence[GlyphRenderer], _name: str, _old: bool, visible: bool) -> None:
    """Show or hide a curve as its sample in the legend was."""
    for part in parts:
        part.visible = visible
