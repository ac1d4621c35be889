"""The picture of a sweep: a line, a heat map, or parallel coordinates; a tap chooses a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, TypeAlias

import numpy as np
import panel as pn
from bokeh.models import (
    ColorBar,
    ColumnDataSource,
    FixedTicker,
    GlyphRenderer,
    HoverTool,
    LabelSet,
    LinearColorMapper,
    Range1d,
    TapTool,
)
from bokeh.plotting import figure
from panel.viewable import Viewer

from weblab.labkit.experiment.sweep_scale import AxisScale
from weblab.labkit.look.colors import BLUE, GREY, MAGNITUDE, VERMILION
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure
from weblab.labkit.widgets.swept import Swept, columns_of, height_of, side_of

Picture: TypeAlias = Literal["line", "map", "parallel"]
EDGE = 0.06
"""Of the axes, beyond what is drawn."""
FILLED = 0.92
"""Share of a cell that is colored."""


class SweepFigure(Viewer):
    """One figure for all three pictures, of which one is drawn at a time.

    Args:
        caption: its name.
        on_choose: told the key of the run that was tapped.
    """

    def __init__(self, *, caption: str, on_choose: Callable[[str], None]):
        super().__init__()
        empty: Mapping[str, list[float]] = {"said": [], "key": [], "share": []}
        self._cells = ColumnDataSource({**empty, "x": [], "y": [], "w": [], "h": []})
        self._points = ColumnDataSource({**empty, "x": [], "y": [], "marker": [], "color": []})
        self._lines = ColumnDataSource({**empty, "xs": [], "ys": []})
        self._medians = ColumnDataSource({"x": [], "y": []})
        self._ends = ColumnDataSource({"x": [], "y": [], "text": []})
        self._ring = ColumnDataSource({"x": [], "y": []})
        self._thick = ColumnDataSource({"xs": [], "ys": []})
        self._drawn = (self._cells, self._points, self._lines)
        self._figure = self._make_figure(caption)
        for source in self._drawn:
            source.selected.on_change("indices", partial(self._tapped, source, on_choose))

    def __panel__(self) -> pn.pane.Bokeh:
        return figure_pane(self._figure)

    def show(
        self,
        picture: Picture,
        axes: Sequence[AxisScale],
        result: AxisScale,
        runs: Sequence[Swept],
        *,
        worst: float,
    ) -> None:
        """Draw runs; those without a result stand at the worse end of the results, in grey.

        Args:
            picture: a line has one axis, a map two, parallel coordinates any number.
            axes: of the settings.
            result: of the results.
            runs: in any order.
            worst: the share of that end: 0 where more is better, 1 where less is.
        """
        for source in (*self._drawn, self._medians, self._ends, self._ring, self._thick):
            source.data = {name: [] for name in source.data}
            source.selected.indices = []
        self._bar.visible = picture != "line"
        self._bar.ticker.ticks = [*result.ticks]
        self._bar.major_label_overrides = dict(result.ticks)
        self._bar.title = result.label
        if picture == "line":
            self._draw_line(axes[0], result, runs, worst)
        elif picture == "map":
            self._draw_map(axes[0], axes[1], result, runs)
        else:
            self._draw_parallel(axes, result, runs, worst)

    def point_out(self, key: str) -> None:
        """Show which run is chosen."""
        ring: dict[str, list[float]] = {"x": [], "y": []}
        for source in (self._cells, self._points):
            if key in source.data["key"]:
                place = source.data["key"].index(key)
                ring = {name: [source.data[name][place]] for name in ring}
        self._ring.data = ring
        keys = self._lines.data["key"]
        chosen = [keys.index(key)] if key in keys else []
        self._thick.data = {
            name: [self._lines.data[name][place] for place in chosen] for name in ("xs", "ys")
        }

    def _draw_line(
        self, axis: AxisScale, result: AxisScale, runs: Sequence[Swept], worst: float
    ) -> None:
        named = columns_of(runs, result)
        across = [axis.share(run.values[0]) for run in runs]
        up = [height_of(share, worst) for share in named["share"]]
        ended = [math.isfinite(share) for share in named["share"]]
        self._points.data = {
            "x": across,
            "y": up,
            "marker": ["circle" if each else "x" for each in ended],
            "color": [BLUE if each else GREY for each in ended],
            **named,
        }
        by_place: dict[float, list[float]] = {}
        for x, y in zip(across, up, strict=True):
            by_place.setdefault(x, []).append(y)
        middles = [float(np.median(by_place[x])) for x in sorted(by_place)]
        self._medians.data = {"x": sorted(by_place), "y": middles}
        self._joined.visible = axis.is_ordered
        self._dashes.visible = not axis.is_ordered
        self._set_axes(axis, result, EDGE, EDGE)

    def _draw_map(
        self, x: AxisScale, y: AxisScale, result: AxisScale, runs: Sequence[Swept]
    ) -> None:
        across, up = (
            [scale.share(run.values[i]) for run in runs] for i, scale in enumerate((x, y))
        )
        w, h = side_of(across), side_of(up)
        self._cells.data = {
            "x": across, "y": up, "w": [FILLED * w] * len(runs), "h": [FILLED * h] * len(runs),
            **columns_of(runs, result),
        }  # fmt: skip
        self._set_axes(x, y, w / 2 + EDGE / 2, h / 2 + EDGE / 2)

    def _draw_parallel(
        self, axes: Sequence[AxisScale], result: AxisScale, runs: Sequence[Swept], worst: float
    ) -> None:
        scales, named = [*axes, result], columns_of(runs, result)
        places = [place / (len(scales) - 1) for place in range(len(scales))]
        heights = [
            [
                *(scale.share(value) for scale, value in zip(axes, run.values, strict=True)),
                height_of(share, worst),
            ]
            for run, share in zip(runs, named["share"], strict=True)
        ]
        self._lines.data = {"xs": [places] * len(runs), "ys": heights, **named}
        ends = [
            (place, height, text)
            for place, scale in zip(places, scales, strict=True)
            for height, text in scale.ticks.items()
        ]
        self._ends.data = {
            name: [end[place] for end in ends] for place, name in enumerate(("x", "y", "text"))
        }
        names = dict(zip(places, (scale.label for scale in scales), strict=True))
        plot = self._figure
        plot.xaxis.ticker.ticks = places
        plot.xaxis.major_label_overrides = names
        plot.xaxis.axis_label = ""
        plot.yaxis.visible = False
        plot.x_range.update(start=-2 * EDGE, end=1 + 4 * EDGE)
        plot.y_range.update(start=-EDGE, end=1 + 2 * EDGE)

    def _set_axes(self, x: AxisScale, y: AxisScale, beside: float, above: float) -> None:
        plot = self._figure
        plot.yaxis.visible = True
        for axis, scale in ((plot.xaxis, x), (plot.yaxis, y)):
            axis.ticker.ticks = [*scale.ticks]
            axis.major_label_overrides = dict(scale.ticks)
            axis.axis_label = scale.label
        plot.x_range.update(start=-beside, end=1 + beside)
        plot.y_range.update(start=-above, end=1 + above)

    def _make_figure(self, caption: str) -> figure:
        plot = plain_figure(name=caption, height=360, x_range=Range1d(0, 1), y_range=Range1d(0, 1))
        plot.xaxis.ticker, plot.yaxis.ticker = FixedTicker(ticks=[]), FixedTicker(ticks=[])
        plot.grid.grid_line_alpha = 0.3
        mapper = LinearColorMapper(palette=MAGNITUDE, low=0, high=1, nan_color=GREY)
        colored = {"field": "share", "transform": mapper}
        cells = plot.rect(
            "x", "y", "w", "h", source=self._cells, fill_color=colored, line_color=None
        )
        self._joined = plot.line("x", "y", source=self._medians, line_color=BLUE, line_width=2)
        self._dashes = plot.scatter(
            "x", "y", source=self._medians, marker="dash", size=24, line_color=BLUE, line_width=2
        )
        points = plot.scatter(
            "x", "y", source=self._points, marker="marker", size=9, color="color", fill_alpha=0.6
        )
        lines = plot.multi_line(
            "xs", "ys", source=self._lines, line_color=colored, line_width=2, line_alpha=0.8
        )
        plot.multi_line("xs", "ys", source=self._thick, line_color=VERMILION, line_width=4)
        plot.scatter(
            "x", "y", source=self._ring, size=20, fill_alpha=0, line_color=VERMILION, line_width=3
        )
        plot.vspan(x="x", source=self._ends, line_color=GREY)
        plot.add_layout(
            LabelSet(
                x="x", y="y", text="text", source=self._ends, text_font_size="11px",
                text_color=GREY, x_offset=4, y_offset=3,
            )
        )  # fmt: skip
        self._bar = ColorBar(color_mapper=mapper, ticker=FixedTicker(ticks=[]), width=12)
        plot.add_layout(self._bar, "right")
        tapped: list[GlyphRenderer] = [cells, points, lines]
        for renderer in tapped:
            renderer.nonselection_glyph = renderer.selection_glyph = None
        tap = TapTool(renderers=tapped)
        plot.add_tools(HoverTool(renderers=tapped, tooltips=[("", "@said")]), tap)
        plot.toolbar.active_tap = tap
        return plot

    @staticmethod
    def _tapped(
        source: ColumnDataSource,
        on_choose: Callable[[str], None],
        _attr: str,
        _old: list[int],
        new: list[int],
    ) -> None:
        keys = source.data["key"]
        if new and new[0] < len(keys):
            on_choose(keys[new[0]])
