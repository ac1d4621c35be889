"""The layout of the sixteen charts within one figure."""

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
"""Share of a chart's height that its label takes."""
SIDE, FOOT, TOP = 0.06, LABELLED + 0.05, 0.95
"""Position of epoch 0, accuracy 0 and accuracy 1 in a chart, with room for whole dots."""


@dataclass(frozen=True)
class Curve:
    """The accuracy curve of one network, or another line in its chart.

    Args:
        number: the index of its scale, which is that of its chart.
        kind: one of KINDS; empty for a line that belongs to no network.
        epochs: the times of the measurements, in ascending order.
        accuracies: one for each epoch.
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
        """Return its points in a figure with room for the given number of epochs."""
        column, row = cell(self.number)
        x = column + SIDE + (1 - 2 * SIDE) * np.asarray(self.epochs, float) / epochs
        y = row + FOOT + (TOP - FOOT) * np.asarray(self.accuracies, float)
        return x.tolist(), y.tolist()


def cell(number: int) -> tuple[int, int]:
    """Return the column and, counted from below, the row of a scale's chart."""
    row, column = divmod(number, COLUMNS)
    return column, ROWS - 1 - row


def number_at(x: float, y: float) -> int:
    """Return the index of the scale whose chart lies at a point of the figure."""
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
