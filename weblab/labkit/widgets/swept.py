"""Runs of a sweep as pictures show them, and where they stand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weblab.labkit.experiment.sweep_scale import AxisScale

SMALL = 0.04
"""Side of a cell of a point that is random."""


@dataclass(frozen=True)
class Swept:
    """A run of a sweep as the picture shows it.

    Args:
        key: what tells it from the others.
        values: of the settings, in the order of the axes.
        result: None or NaN where it has none, as after divergence.
        said: the run in words.
    """

    key: str
    values: Sequence[object]
    result: float | None
    said: str


def height_of(share: float, worst: float) -> float:
    """Return where a result stands, or the worse end if there is none."""
    return share if math.isfinite(share) else worst


def columns_of(runs: Sequence[Swept], result: AxisScale) -> dict[str, list[Any]]:
    """Return what each picture has of each run; the share of a run without a result is NaN."""
    return {
        "said": [run.said for run in runs],
        "key": [run.key for run in runs],
        "share": [result.share(run.result) for run in runs],
    }


def side_of(shares: Sequence[float]) -> float:
    """Return the side of the largest cells that do not overlap, but no smaller than SMALL."""
    places = sorted(set(shares))
    steps = [after - before for before, after in itertools.pairwise(places)]
    return max(SMALL, min(steps, default=0.5))
