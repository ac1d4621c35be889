"""A surface seen from above: its height in bands, the walkers' trails, a start to drag."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import panel as pn
from bokeh.models import (
    ColumnDataSource,
    HoverTool,
    Label,
    Line,
    LinearColorMapper,
    PointDrawTool,
    Range1d,
    Scatter,
)
from bokeh.plotting import figure
from panel.viewable import Viewer

from weblab.datasets.surfaces import Surface
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure
from weblab.labs.optimizers.compute.surface_race import SurfaceRace, Walker

CELLS = 120
BANDS = 14
DEEPEST = "#787878"
DEPTHS = [f"{DEEPEST}{alpha:02x}" for alpha in np.linspace(255, 10, BANDS, dtype=int)]
"""A gray that lets more and more of the page through, be that light or dark."""
LEAST = 1e-3
"""Heights are drawn on a logarithmic scale that begins at this distance above the lowest."""


def bands(surface: Surface) -> np.ndarray:
    """Return the heights of a surface on a scale for the eye, (CELLS, CELLS), 0 to 1."""
    x = np.linspace(*surface.x_range, CELLS)
    y = np.linspace(*surface.y_range, CELLS)
    height = surface.height(*np.meshgrid(x, y))
    if surface.minimum is not None:
        height = np.log(height + LEAST)
    return ((height - height.min()) / np.ptp(height)).astype(np.float32)


def on_map(surface: Surface, walker: Walker, begin: int) -> Iterator[tuple[float, float]]:
    """Yield where a walker was from a step on; nothing is drawn of steps beyond the map's edge.

    The step that leaves the map is drawn, up to the edge.

    Args:
        surface: the map.
        walker: whose trail.
        begin: the first step.
    """
    for step in range(begin, len(walker.trail)):
        shown = surface.shows(*walker.trail[step]) or surface.shows(*walker.trail[max(0, step - 1)])
        yield walker.trail[step] if shown else (math.nan, math.nan)


class SurfaceFigure(Viewer):
    """One surface with the trails of a race on it.

    Args:
        on_start: called with the position to which the visitor drags the start.
        start_label: names the start, in the reader's language.
        left_text: a sentence with ``name`` and ``step``: which optimizer left the map, and when.
        series: names, labels and colors of the trails.
    """

    def __init__(
        self,
        on_start: Callable[[float, float], None],
        start_label: str,
        left_text: str,
        series: Sequence[Series],
    ):
        super().__init__()
        self._on_start = on_start
        self._left_text = left_text
        self._series = series
        names = [each.name for each in series]
        self._drawn = dict.fromkeys(names, 0)
        self._trails = {name: ColumnDataSource({"x": [], "y": [], "f": []}) for name in names}
        self._heads = {name: ColumnDataSource({"x": [], "y": []}) for name in names}
        self._image = ColumnDataSource({"image": [], "x": [], "y": [], "dw": [], "dh": []})
        self._start = ColumnDataSource({"x": [0.0], "y": [0.0]})
        self._minimum = ColumnDataSource({"x": [], "y": []})
        self._left = Label(
            x=8, y=8, x_units="screen", y_units="screen", text="", visible=False,
            text_font_size="12px", text_color="#222", background_fill_color="#fff",
            background_fill_alpha=0.85, padding=4,
        )  # fmt: skip
        self._figure = self._make_figure(start_label)
        self._start.on_change("data", self._dragged)

    def __panel__(self) -> pn.pane.Bokeh:
        return figure_pane(self._figure)

    def _make_figure(self, start_label: str) -> figure:
        plot = plain_figure(
            height=380,
            x_range=Range1d(-1, 1),
            y_range=Range1d(-1, 1),
            x_axis_label="x",
            y_axis_label="y",
        )
        plot.grid.visible = False
        mapper = LinearColorMapper(palette=DEPTHS, low=0, high=1)
        plot.image("image", x="x", y="y", dw="dw", dh="dh", source=self._image, color_mapper=mapper)
        plot.scatter(
            "x", "y", source=self._minimum, marker="x", size=14, line_width=3, color="#333"
        )
        trails, at = [], {"x": "x", "y": "y"}
        for each in self._series:
            trail, head = self._trails[each.name], self._heads[each.name]
            color = each.color
            line = Line(**at, line_width=2.5, line_color=color)
            trails.append(plot.add_glyph(trail, line, name=each.label))
            plot.add_glyph(trail, Scatter(**at, size=4, fill_color=color, line_color=color))
            plot.add_glyph(head, Scatter(**at, size=12, fill_color=color, line_color="#333"))
        start = plot.scatter(
            "x", "y", source=self._start, marker="diamond", size=20, color="#fff",
            line_color="#000", line_width=2, name=start_label,
        )  # fmt: skip
        place = [("", "$name"), ("x", "@x{%.3g}"), ("y", "@y{%.3g}")]
        formats = {"@x": "printf", "@y": "printf", "@f": "printf"}
        plot.add_tools(
            HoverTool(renderers=trails, tooltips=[*place, ("f", "@f{%.3g}")], formatters=formats),
            HoverTool(renderers=[start], tooltips=place, formatters=formats),
        )
        plot.add_layout(self._left)
        drag = PointDrawTool(renderers=[start], add=False)
        plot.add_tools(drag)
        plot.toolbar.active_tap = drag
        return plot

    def show_surface(self, surface: Surface) -> None:
        """Show another surface."""
        (left, right), (bottom, top) = surface.x_range, surface.y_range
        self._figure.x_range.update(start=left, end=right)
        self._figure.y_range.update(start=bottom, end=top)
        self._image.data = {
            "image": [bands(surface)],
            "x": [left],
            "y": [bottom],
            "dw": [right - left],
            "dh": [top - bottom],
        }
        x, y = surface.minimum or (None, None)
        self._minimum.data = {"x": [] if x is None else [x], "y": [] if y is None else [y]}

    def show_start(self, x: float, y: float) -> None:
        """Move the marker to the start of the experiment."""
        if (self._start.data["x"][0], self._start.data["y"][0]) != (x, y):
            self._start.data = {"x": [x], "y": [y]}

    def show_race(self, race: SurfaceRace | None) -> None:
        """Draw the current trails, or none without a race."""
        for name, source in self._trails.items():
            walker = race.walkers.get(name) if race else None
            trail = walker.trail if walker else []
            new = trail[self._drawn[name] :]
            if len(trail) < self._drawn[name]:
                source.data = {"x": [], "y": [], "f": []}
                self._heads[name].data = {"x": [], "y": []}
            elif walker and race and new:
                x, y = zip(*on_map(race.surface, walker, self._drawn[name]), strict=True)
                source.stream({"x": x, "y": y, "f": walker.heights[self._drawn[name] :]})
                self._heads[name].data = {"x": [x[-1]], "y": [y[-1]]}
            self._drawn[name] = len(trail)
        self._tell_who_left(race)

    def _tell_who_left(self, race: SurfaceRace | None) -> None:
        """Name the optimizers that are beyond the edge of the map."""
        labels = {each.name: each.label for each in self._series}
        gone = race.beyond_the_map() if race else {}
        lines = [self._left_text.format(name=labels[name], step=gone[name]) for name in gone]
        self._left.update(text="\n".join(lines), visible=bool(lines))

    def _dragged(self, _attr: str, _old: object, new: dict[str, list[float]]) -> None:
        self._on_start(float(new["x"][0]), float(new["y"][0]))
