"""Sixteen small charts, one for each scale of the initial weights, updated during training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import panel_material_ui as pmui
from bokeh.events import Tap
from bokeh.models import BoxAnnotation, ColumnDataSource, HoverTool, Range1d
from bokeh.plotting import figure
from panel.viewable import Viewable, Viewer

from weblab.labkit.look.colors import GREY, KINDS_OF_NORM
from weblab.labkit.widgets.curves import pin_buttons
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure
from weblab.labs.batch_norm.compute.networks import KINDS, SCALES, Network
from weblab.labs.batch_norm.compute.own_networks import OwnNetwork
from weblab.labs.batch_norm.ui.charts import (
    COLUMNS,
    HEIGHT,
    ROWS,
    Curve,
    cell,
    labels,
    levels,
    number_at,
)
from weblab.workshop.seats import OWN

PINNED_ALPHA = 0.45
DASHES = {"plain": "dashed", "norm": "solid", OWN: "dotdash"}
Networks = Mapping[tuple[str, int], Network | OwnNetwork]


class GridFigure(Viewer):
    """Accuracy by epoch of all networks: one chart per scale, one curve per kind of network.

    All charts share one figure, which is painted much faster than sixteen figures.

    Args:
        translate: gettext's function for the language of the page.
        names: the names of the kinds of network on the page.
        describe: returns the name of a pinned run.
        on_open: called with the index of the scale whose chart was tapped.
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
        self._on_open = on_open
        self._networks: Networks = {}
        self._epochs = 1
        self._ended = 0
        self._changed_at: list[float] = []
        self._pins: list[tuple[str, Curve]] = []
        self._lines = {kind: ColumnDataSource(_points(())) for kind in DASHES}
        self._heads = ColumnDataSource(_points(()) | {"color": [], "marker": []})
        self._marks = ColumnDataSource({"x": [], "y": []})
        self._pinned = ColumnDataSource({"x": [], "y": [], "color": [], "label": []})
        self._shade = BoxAnnotation(fill_color=GREY, fill_alpha=0.2, level="underlay")
        self.open(0)
        self._figure = self._make_figure()
        self._table = self._make_table()

    def __panel__(self) -> Viewable:
        return pmui.Column(
            figure_pane(self._figure),
            pin_buttons(self._translate, self.pin, self.unpin),
            self._table,
            margin=0,
            sizing_mode="stretch_width",
        )

    def open(self, chosen: int) -> None:
        """Shade the chart of the scale that is shown in detail."""
        column, row = cell(chosen)
        self._shade.update(left=column, right=column + 1, bottom=row, top=row + 1)

    def set_epochs(self, epochs: int) -> None:
        """Make room for the given number of epochs."""
        if epochs == self._epochs:
            return
        self._epochs = epochs
        self._draw_lines()
        self._draw_heads()
        self._draw_marks()
        self._draw_pins()

    def follow(self, networks: Networks) -> None:
        """Draw the current state of all networks, by kind and scale."""
        self._networks = networks
        ended = sum(len(network.accuracies) for network in networks.values())
        if ended != self._ended:
            self._ended = ended
            self._draw_lines()
        self._draw_heads()
        self._table.refresh()

    def mark(self, epochs: Sequence[float]) -> None:
        """Mark the times of changed settings in all charts."""
        if epochs:
            self._changed_at += epochs
            self._draw_marks()

    def clear(self) -> None:
        """Remove curves and marks, but not the pinned runs."""
        self._networks = {}
        self._ended = 0
        self._changed_at = []
        self._draw_lines()
        self._draw_heads()
        self._draw_marks()
        self._table.refresh()

    def pin(self) -> None:
        """Keep the current curves behind those of the next run."""
        label = self._describe()
        self._pins += [(f"{self._names[each.kind]} · {label}", each) for each in self._curves()]
        self._draw_pins()

    def unpin(self) -> None:
        """Remove the pinned runs."""
        self._pins = []
        self._draw_pins()

    def _curves(self) -> list[Curve]:
        """Return the completed epochs of each network."""
        return [
            Curve(number, kind, range(1, len(known) + 1), tuple(known))
            for (kind, number), network in self._networks.items()
            if (known := network.accuracies)
        ]

    def _draw_lines(self) -> None:
        for kind, source in self._lines.items():
            own = [curve for curve in self._curves() if curve.kind == kind]
            source.data = _points(own, self._epochs, apart=True)

    def _draw_heads(self) -> None:
        """Draw a dot for the current epoch or the final result, and a cross for divergence."""
        known = [
            (Curve(number, kind, [each.epoch], [accuracy]), each)
            for (kind, number), each in self._networks.items()
            if (accuracy := each.accuracy) is not None
        ]
        dots = [dot for dot, _each in known]
        self._heads.data = _points(dots, self._epochs) | {
            "color": [KINDS_OF_NORM[dot.kind] for dot in dots],
            "marker": ["circle" if each.diverged is None else "x" for _dot, each in known],
        }

    def _draw_marks(self) -> None:
        marks = [
            Curve(number, "", (epoch, epoch), (0.0, 1.0)).place(self._epochs)
            for number in range(len(SCALES))
            for epoch in self._changed_at
        ]
        self._marks.data = {"x": [x for x, _y in marks], "y": [y for _x, y in marks]}

    def _draw_pins(self) -> None:
        """Draw the pinned runs as far as there is room for their epochs."""
        places = [curve.until(self._epochs).place(self._epochs) for _label, curve in self._pins]
        self._pinned.data = {
            "x": [x for x, _y in places],
            "y": [y for _x, y in places],
            "color": [KINDS_OF_NORM[curve.kind] for _label, curve in self._pins],
            "label": [label for label, _curve in self._pins],
        }

    def _make_figure(self) -> figure:
        _ = self._translate
        plot = plain_figure(
            height=HEIGHT,
            x_range=Range1d(0, COLUMNS),
            y_range=Range1d(0, ROWS),
            x_axis_location=None,
            y_axis_location=None,
            min_border=0,
            outline_line_color=None,
        )
        plot.grid.visible = False
        plot.add_layout(self._shade)
        for row in range(ROWS):
            plot.add_layout(labels(row), "below")
        xs, ys = zip(*(level.place(1) for level in levels()), strict=True)
        plot.multi_line(list(xs), list(ys), color=GREY, line_alpha=0.3)
        plot.multi_line("x", "y", source=self._marks, color=GREY, line_dash="dashed")
        pinned = plot.multi_line(
            "x", "y", source=self._pinned, color="color", line_dash="dotted",
            line_alpha=PINNED_ALPHA, line_width=2,
        )  # fmt: skip
        values = [
            (_("std"), "@std"),
            (_("epoch"), "@epoch{0.[0]}"),
            (_("accuracy"), "@accuracy{0.0%}"),
        ]
        tools = [HoverTool(renderers=[pinned], tooltips=[("", "@label")])]
        for kind, source in self._lines.items():
            line = plot.line(
                "x", "y", source=source, color=KINDS_OF_NORM[kind], line_width=2,
                line_dash=DASHES[kind], name=self._names[kind],
            )  # fmt: skip
            tools.append(HoverTool(renderers=[line], tooltips=[("", "$name"), *values]))
        heads = plot.scatter(
            "x", "y", source=self._heads, color="color", marker="marker", size=7, line_width=2
        )
        plot.add_tools(*tools, HoverTool(renderers=[heads], tooltips=values))
        plot.on_event(Tap, lambda event: self._on_open(number_at(event.x, event.y)))
        return plot

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
            for kind in (*KINDS, *([OWN] if (OWN, 0) in self._networks else [])):
                network = self._networks.get((kind, number))
                rows.append(
                    (
                        f"{scale:.3g}",
                        self._names[kind],
                        _percent(network.accuracy if network else None),
                        _percent(network.test_accuracy if network else None),
                        (network.diverged if network else None) or "",
                    )
                )
        return rows


def _points(curves: Iterable[Curve], epochs: int = 1, apart: bool = False) -> dict[str, list[Any]]:
    """Return the points of curves, with what the reader is told of each.

    Args:
        curves: whose points they are.
        epochs: how many there is room for.
        apart: whether a line through all of them is interrupted after each curve.
    """
    points: dict[str, list[Any]] = {"x": [], "y": [], "std": [], "epoch": [], "accuracy": []}
    gap = [math.nan] if apart else []
    for curve in curves:
        x, y = curve.place(epochs)
        points["x"] += x + gap
        points["y"] += y + gap
        points["std"] += [SCALES[curve.number]] * len(x + gap)
        points["epoch"] += [*curve.epochs, *gap]
        points["accuracy"] += [*curve.accuracies, *gap]
    return points


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
