"""The figures of the first look: bars, the long tail, the sparse table, the weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import panel_material_ui as pmui
from bokeh.models import (
    ColumnDataSource,
    FactorRange,
    HoverTool,
    LinearColorMapper,
    Range1d,
    TapTool,
)
from bokeh.plotting import figure
from panel.viewable import Viewable, Viewer

from weblab.labkit.look.colors import BLUE, MAGNITUDE, ORANGE
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.movies.compute.look import Bar, Look

Translate = Callable[[str], str]
ACROSS_PX = 480  # enough for 21 names, as many as there are occupations


class LookFigure(Viewer):
    """A figure with a heading, a sentence that explains it, and its data as a table.

    Args:
        title: what it shows.
        lesson: what that means for a recommender.
        headings: of the table's columns.
        table_label: what unfolds the table.
    """

    def __init__(self, title: str, lesson: str, headings: Sequence[str], table_label: str) -> None:
        super().__init__()
        self._table = DataTable(
            self._rows,
            caption=f"{table_label}: {title}",
            headings=list(headings),
            sizing_mode="stretch_width",
        )
        self._figure = self._make()
        self._pane = figure_pane(self._figure)
        self._column = pmui.Column(
            heading(title),
            self._pane,
            caption(lesson),
            self._table,
            margin=0,
            sizing_mode="stretch_width",
        )

    def __panel__(self) -> Viewable:
        return self._column

    def show_if(self, anything: object) -> None:
        """Hide the figure if the data do not cover it."""
        self._column.visible = bool(anything)

    def _make(self) -> figure:
        raise NotImplementedError

    def _rows(self) -> Rows:
        raise NotImplementedError


class Bars(LookFigure):
    """Bars by name; hovering shows count and mean stars.

    Args:
        title: what the bars show.
        lesson: what that means for a recommender.
        names: what a bar's name, its count and its mean are called.
        table_label: what unfolds the table.
        across: lay the bars across, for long names.
        numbers: names are numbers on an axis, such as years.
        on_tap: called with the name of a bar that is tapped.
    """

    def __init__(
        self,
        title: str,
        lesson: str,
        names: tuple[str, str, str],
        table_label: str,
        *,
        across: bool = False,
        numbers: bool = False,
        on_tap: Callable[[str], None] | None = None,
    ) -> None:
        self._names = names
        self._across = across
        self._numbers = numbers
        self._on_tap = on_tap
        self._bars: list[Bar] = []
        self._source = ColumnDataSource({"name": [], "count": [], "mean": [], "share": []})
        super().__init__(title, lesson, names, table_label)

    def show(self, bars: Sequence[Bar]) -> None:
        """Draw other bars."""
        self._bars = list(bars)
        total = sum(bar.length for bar in bars) or 1
        labels = [bar.label for bar in bars]
        if self._across:
            self._figure.y_range.factors = labels[::-1]
        elif not self._numbers:
            self._figure.x_range.factors = labels
        self._source.data = {
            "name": [int(label) for label in labels] if self._numbers else labels,
            "count": [bar.length for bar in bars],
            "share": [f"{100 * bar.length / total:.1f}%" for bar in bars],
            "mean": ["-" if bar.mean is None else f"{bar.mean:.2f}" for bar in bars],
        }
        self._table.refresh()

    def _make(self) -> figure:
        name, count, mean = self._names
        style = {"source": self._source, "color": BLUE, "nonselection_alpha": 0.35}
        if self._across:
            plot = plain_figure(y_range=FactorRange(), x_axis_label=count, height=ACROSS_PX)
            plot.hbar(y="name", right="count", height=0.8, **style)
            plot.x_range.start = 0
        else:
            names = {} if self._numbers else {"x_range": FactorRange()}
            plot = plain_figure(x_axis_label=name, y_axis_label=count, height=240, **names)
            plot.vbar(x="name", top="count", width=0.8, **style)
            plot.y_range.start = 0
        tips = [(name, "@name"), (count, "@count{0,0} (@share)")]
        plot.add_tools(HoverTool(tooltips=[*tips, (mean, "@mean")] if mean else tips))
        if self._on_tap:
            plot.add_tools(TapTool())
            self._source.selected.on_change("indices", self._tapped)
        return plot

    def _tapped(self, _name: str, _old: list[int], new: list[int]) -> None:
        if self._on_tap:
            self._on_tap(self._bars[new[0]].label if new else "")

    def select(self, name: str) -> None:
        """Highlight the bar of a name, or none if it is missing."""
        places = [place for place, bar in enumerate(self._bars) if bar.label == name]
        if self._source.selected.indices != places:
            self._source.selected.indices = places

    def _rows(self) -> Rows:
        return [
            (bar.label, bar.length, "-" if bar.mean is None else f"{bar.mean:.2f}")
            for bar in self._bars
        ]


class Tail(LookFigure):
    """The long tail: films by rank, the most rated first; one film can be highlighted."""

    def __init__(self, title: str, lesson: str, names: tuple[str, str, str], label: str) -> None:
        self._names = names
        self._source = ColumnDataSource({"rank": [], "count": [], "film": []})
        self._found = ColumnDataSource({"rank": [], "count": [], "film": []})
        super().__init__(title, lesson, names, label)

    def show(self, look: Look, found: int | None = None) -> None:
        """Draw the tail, and highlight a film by its position."""
        rated = look.counts > 0
        ranked = look.ranked[rated]
        titles = [look.ratings.films[place].name for place in ranked]
        counts = look.counts[rated].tolist()
        ranks = list(range(1, len(titles) + 1))
        self._source.data = {"rank": ranks, "count": counts, "film": titles}
        at = [] if found is None else [rank for rank in ranks if ranked[rank - 1] == found]
        self._found.data = {
            "rank": at,
            "count": [counts[rank - 1] for rank in at],
            "film": [titles[rank - 1] for rank in at],
        }
        self._table.refresh()

    def _make(self) -> figure:
        rank, count, film = self._names
        plot = plain_figure(x_axis_label=rank, y_axis_label=count, y_axis_type="log", height=260)
        line = plot.line("rank", "count", source=self._source, line_width=3, color=BLUE)
        plot.scatter("rank", "count", source=self._found, size=14, color=ORANGE)
        tips = [(film, "@film"), (rank, "@rank{0,0}"), (count, "@count{0,0}")]
        plot.add_tools(HoverTool(renderers=[line], tooltips=tips, mode="vline"))
        return plot

    def _rows(self) -> Rows:
        data = self._source.data
        places = range(0, len(data["rank"]), max(1, len(data["rank"]) // 100))
        return [(data["rank"][i], data["count"][i], data["film"][i]) for i in places]


class Picture(LookFigure):
    """The whole table of viewers and films: darker cells have fewer ratings."""

    def __init__(self, title: str, lesson: str, names: tuple[str, str, str], label: str) -> None:
        self._names = names
        self._source = ColumnDataSource({"image": [], "dw": [], "dh": []})
        self._shares: list[list[str]] = []
        super().__init__(title, lesson, (), label)

    def show(self, look: Look) -> None:
        """Draw the table."""
        viewers, films = look.ratings.shape
        rows, columns = (max(1, length // 8) for length in look.picture.shape)
        coarse = look.picture[::rows, ::columns]
        self._shares = [[f"{100 * share:.0f}%" for share in row] for row in coarse]
        self._figure.x_range.end, self._figure.y_range.end = films, viewers
        self._source.data = {"image": [look.picture], "dw": [films], "dh": [viewers]}
        self._table.refresh()

    def _make(self) -> figure:
        films, viewers, share = self._names
        plot = plain_figure(
            x_range=Range1d(0, 1), y_range=Range1d(0, 1), x_axis_label=films,
            y_axis_label=viewers, height=280,
        )  # fmt: skip
        plot.grid.visible = False
        plot.yaxis.ticker = []
        plot.image(
            "image", x=0, y=0, dw="dw", dh="dh", source=self._source, origin="top_left",
            color_mapper=LinearColorMapper(palette=MAGNITUDE, low=0, high=1),
        )  # fmt: skip
        plot.add_tools(HoverTool(tooltips=[(share, "@image{0%}"), (films, "$x{0,0}")]))
        return plot

    def _rows(self) -> Rows:
        return self._shares


class Weeks(LookFigure):
    """Ratings by week."""

    def __init__(self, title: str, lesson: str, names: tuple[str, str], label: str) -> None:
        self._names = names
        self._source = ColumnDataSource({"week": [], "count": []})
        super().__init__(title, lesson, names, label)

    def show(self, look: Look) -> None:
        """Draw the weeks."""
        counts = look.summary.weeks.tolist()
        self._source.data = {"week": list(range(1, len(counts) + 1)), "count": counts}
        self._table.refresh()

    def _make(self) -> figure:
        week, count = self._names
        plot = plain_figure(x_axis_label=week, y_axis_label=count, height=220)
        plot.vbar(x="week", top="count", width=0.8, source=self._source, color=BLUE)
        plot.y_range.start = 0
        plot.add_tools(HoverTool(tooltips=[(week, "@week"), (count, "@count{0,0}")]))
        return plot

    def _rows(self) -> Rows:
        data = self._source.data
        return list(zip(data["week"], data["count"], strict=True))
