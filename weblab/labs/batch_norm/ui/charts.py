"""Where the sixteen charts of the grid lie in their one figure, and a curve in one of them."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bokeh.models import FixedTicker, LinearAxis

from weblab.labkit.widgets.histogram_grid import label_axis
from weblab.labs.batch_norm.compute.networks import SCALES

COLUMNS = 4
ROWS = len(SCALES) // COLUMNS
HEIGHT = 480  # pixels, of the figure
LABELLED = 22 * ROWS / HEIGHT
"""The label of a chart takes this share of its height."""
SIDE, FOOT, TOP = 0.06, LABELLED + 0.05, 0.95
"""Where in a chart epoch 0, accuracy 0 and accuracy 1 lie; dots at the ends are seen whole."""


@dataclass(frozen=True)
class Curve:
    """What is known of one network, or another line in its chart.

    Args:
        number: of its scale, which is the number of its chart.
        kind: of KINDS; empty for a line that is no network's.
        epochs: when it was measured, in ascending order.
        accuracies: as many.
    """

    number: int
    kind: str
    epochs: Sequence[float]
    accuracies: Sequence[float]

    def until(self, epoch: float) -> Curve:
        """Return its part up to an epoch."""
        count = bisect.bisect_right(self.epochs, epoch)
        return dataclasses.replace(
            self, epochs=self.epochs[:count], accuracies=self.accuracies[:count]
        )

    def place(self, epochs: int) -> tuple[list[float], list[float]]:
        """Return its points in a figure with room for so many epochs."""
        column, row = cell(self.number)
        x = column + SIDE + (1 - 2 * SIDE) * np.asarray(self.epochs, float) / epochs
        y = row + FOOT + (TOP - FOOT) * np.asarray(self.accuracies, float)
        return x.tolist(), y.tolist()


def cell(number: int) -> tuple[int, int]:
    """Return the column and, counted from below, the row of a scale's chart."""
    row, column = divmod(number, COLUMNS)
    return column, ROWS - 1 - row


def number_at(x: float, y: float) -> int:
    """Return of which scale the chart at a place of the figure is."""
    column, row = (min(max(int(place), 0), last - 1) for place, last in ((x, COLUMNS), (y, ROWS)))
    return (ROWS - 1 - row) * COLUMNS + column


def labels(row: int) -> LinearAxis:
    """Return an axis that names the scales of a row, counted from below, each below its chart."""
    names = {column + 0.5: f"{SCALES[number_at(column, row)]:.3g}" for column in range(COLUMNS)}
    return label_axis(
        ticker=FixedTicker(ticks=list(names)),
        major_label_overrides=names,
        fixed_location=row + LABELLED,
    )


def levels() -> list[Curve]:
    """Return the lines across the charts at 0, 50 and 100 %, from epoch 0 to epoch 1."""
    shares = (0.0, 0.5, 1.0)
    return [Curve(n, "", (0, 1), (share,) * 2) for n in range(len(SCALES)) for share in shares]
