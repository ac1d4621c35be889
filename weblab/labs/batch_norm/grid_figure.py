"""Sixteen small charts, one for each scale of the first weights, that fill in while it trains."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import panel as pn
import panel_material_ui as pmui
from bokeh.events import Tap
from bokeh.models import BoxAnnotation, ColumnDataSource, FixedTicker, HoverTool, Range1d
from bokeh.plotting import figure
from panel.viewable import Viewable, Viewer

from weblab.labs.batch_norm.networks import KINDS, SCALES, Network, NetworkGrid
from weblab.labs.colors import GREY, KINDS_OF_NORM
from weblab.labs.components.curves import pin_buttons
from weblab.labs.components.data_table import DataTable, Rows

CELL_HEIGHT = 118
COLUMNS = 4
ROWS = len(SCALES) // COLUMNS
PINNED_ALPHA = 0.45
ROOM = 0.05
"""So much of an axis is left free, so that dots at the end are seen whole."""
DASHES = {"plain": "dashed", "norm": "solid"}


class GridFigure(Viewer):
    """Accuracy by epoch of every network: a chart a scale, a curve a kind of network.

    Args:
        translate: gettext's function for the language of the page.
        names: what the reader calls the two kinds of network.
        describe: returns what a pinned run is called.
        on_open: told the number of the scale whose chart was tapped.
    """

    def __init__(
        self,
        translate: Callable[[str], str],
        names: dict[str, str],
        describe: Callable[[], str],
        on_open: Callable[[int], None],
    ) -> None:
        super().__init__()
        self._translate = translate
        self._names = names
        self._describe = describe
        self._grid: NetworkGrid | None = None
        self._drawn = [0] * len(SCALES)
        self._row = 0
        self._epochs = Range1d(0, 1)
        self._shares = Range1d(-ROOM, 1 + ROOM)
        self._marks: list[float] = []
        self._marked = [ColumnDataSource({"x": []}) for _row in range(ROWS)]
        self._lines = [ColumnDataSource({"x": [], **{k: [] for k in KINDS}}) for _ in SCALES]
        self._heads = [ColumnDataSource(_heads(())) for _ in SCALES]
        self._pinned = [
            ColumnDataSource({"x": [], "y": [], "color": [], "label": []}) for _ in SCALES
        ]
        self._shades = [
            BoxAnnotation(fill_color=GREY, fill_alpha=0.2, level="underlay", visible=False)
            for _ in SCALES
        ]
        self._charts = [self._make_chart(number, on_open) for number in range(len(SCALES))]
        self._table = self._make_table()

    def __panel__(self) -> Viewable:
        return pmui.Column(
            pn.GridBox(
                *(
                    pn.pane.Bokeh(chart, sizing_mode="stretch_width", margin=0)
                    for chart in self._charts
                ),
                ncols=COLUMNS,
                sizing_mode="stretch_width",
                margin=0,
            ),
            pin_buttons(self._translate, self.pin, self.unpin),
            self._table,
            margin=0,
            sizing_mode="stretch_width",
        )

    def open(self, chosen: int) -> None:
        """Shade the chart of the scale that is looked at closely."""
        for number, shade in enumerate(self._shades):
            shade.visible = number == chosen

    def set_epochs(self, epochs: int) -> None:
        """Make room for so many epochs."""
        self._epochs.end = epochs * (1 + ROOM)

    def follow(self, grid: NetworkGrid) -> None:
        """Draw one row of charts as it is now, the next one at the next call; then the table.

        All at once would keep the page from answering.
        """
        self._grid = grid
        for number in range(self._row * COLUMNS, (self._row + 1) * COLUMNS):
            self._draw(number)
        marked = self._marked[self._row]
        if len(marked.data["x"]) < len(self._marks):
            marked.data = {"x": list(self._marks)}
        self._row = (self._row + 1) % ROWS
        if self._row == 0:
            self._table.refresh()

    def _draw(self, number: int) -> None:
        """Draw the epochs that have ended, and the dot: the epoch so far, at the end the result."""
        networks = _networks(self._grid, number) if self._grid else {}
        drawn, ended = self._drawn[number], _epochs_ended(networks)
        if ended > drawn:
            rows = range(drawn, ended)
            self._lines[number].stream(
                {"x": [row + 1 for row in rows]}
                | {kind: [_accuracy(networks.get(kind), i) for i in rows] for kind in KINDS}
            )
            self._drawn[number] = ended
        self._heads[number].data = _heads(list(networks.items()))

    def mark(self, epoch: float) -> None:
        """Mark where a parameter changed, in every chart when it is drawn next."""
        self._marks.append(epoch)

    def clear(self) -> None:
        """Take away the curves and the marks; what is pinned stays."""
        self._grid = None
        self._drawn = [0] * len(SCALES)
        self._row = 0
        for source in self._lines:
            source.data = {"x": [], **{kind: [] for kind in KINDS}}
        for source in self._heads:
            source.data = _heads(())
        self._marks = []
        for source in self._marked:
            source.data = {"x": []}
        self._table.refresh()

    def pin(self) -> None:
        """Keep the curves as they are now behind those to come."""
        label = self._describe()
        for lines, pinned in zip(self._lines, self._pinned, strict=True):
            if len(lines.data["x"]):
                pinned.stream(
                    {
                        "x": [list(lines.data["x"])] * len(KINDS),
                        "y": [list(lines.data[kind]) for kind in KINDS],
                        "color": [KINDS_OF_NORM[kind] for kind in KINDS],
                        "label": [f"{self._names[kind]} · {label}" for kind in KINDS],
                    }
                )

    def unpin(self) -> None:
        """Take away what was pinned."""
        for source in self._pinned:
            source.data = {name: [] for name in source.data}

    def _make_chart(self, number: int, on_open: Callable[[int], None]) -> figure:
        _ = self._translate
        chart = figure(
            title=f"{SCALES[number]:.3g}",
            height=CELL_HEIGHT,
            sizing_mode="stretch_width",
            x_range=self._epochs,
            y_range=self._shares,
            x_axis_location=None,
            y_axis_location=None,
            toolbar_location=None,
            tools=[],
            min_border=3,
        )
        chart.add_layout(self._shades[number])
        chart.title.update(text_font_size="12px", standoff=2)
        chart.xgrid.visible = False
        chart.ygrid.ticker = FixedTicker(ticks=[0, 0.5, 1])
        pinned = chart.multi_line(
            "x", "y", source=self._pinned[number], color="color", line_dash="dotted",
            line_alpha=PINNED_ALPHA, line_width=2,
        )  # fmt: skip
        chart.vspan(x="x", source=self._marked[number // COLUMNS], color=GREY, line_dash="dashed")
        epoch = (_("epoch"), "@x{0.[0]}")
        tools = [HoverTool(renderers=[pinned], tooltips=[("", "@label")])]
        for kind in KINDS:
            line = chart.line(
                "x", kind, source=self._lines[number], color=KINDS_OF_NORM[kind], line_width=2,
                line_dash=DASHES[kind], name=self._names[kind],
            )  # fmt: skip
            values = [("", "$name"), epoch, (_("accuracy"), f"@{kind}{{0.0%}}")]
            tools.append(HoverTool(renderers=[line], tooltips=values))
        heads = chart.scatter(
            "x", "y", source=self._heads[number], color="color", marker="marker", size=8,
            line_width=2,
        )  # fmt: skip
        values = [epoch, (_("accuracy"), "@y{0.0%}")]
        chart.add_tools(*tools, HoverTool(renderers=[heads], tooltips=values))
        chart.on_event(Tap, lambda _event: on_open(number))
        return chart

    def _make_table(self) -> DataTable:
        _ = self._translate
        return DataTable(
            self._rows,
            caption=_("The sixteen charts as a table"),
            headings=[
                _("std"), _("network"), _("training accuracy"), _("test accuracy"),
                _("diverged at step"),
            ],
            sizing_mode="stretch_width",
        )  # fmt: skip

    def _rows(self) -> Rows:
        rows = []
        for number, scale in enumerate(SCALES):
            networks = _networks(self._grid, number) if self._grid else {}
            for kind in KINDS:
                network = networks.get(kind)
                final = network.final if network else None
                rows.append(
                    (
                        f"{scale:.3g}",
                        self._names[kind],
                        _percent(network.accuracy if network else None),
                        _percent(final.test.accuracy if final else None),
                        (network.diverged if network else None) or "",
                    )
                )
        return rows


def _networks(grid: NetworkGrid, number: int) -> dict[str, Network]:
    """Return the networks of a scale by kind, as far as there are any."""
    return {kind: grid.networks[kind, number] for kind in KINDS if (kind, number) in grid.networks}


def _epochs_ended(networks: dict[str, Network]) -> int:
    """Return after how many epochs there is a figure of every network that still trains."""
    ended = [len(each.accuracies) for each in networks.values() if each.diverged is None]
    return min(ended) if len(networks) == len(KINDS) and ended else 0


def _accuracy(network: Network | None, epoch: int) -> float:
    """Return a network's accuracy in an epoch, counted from 0; NaN where it had diverged."""
    known = network.accuracies if network else []
    return known[epoch] if epoch < len(known) else math.nan


def _heads(networks: Sequence[tuple[str, Network]]) -> dict[str, list[object]]:
    """Return the dots of a chart: a cross where a network has diverged."""
    known = [(kind, each) for kind, each in networks if each.accuracy is not None]
    return {
        "x": [each.epoch for _kind, each in known],
        "y": [each.accuracy for _kind, each in known],
        "color": [KINDS_OF_NORM[kind] for kind, _each in known],
        "marker": ["circle" if each.diverged is None else "x" for _kind, each in known],
    }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
