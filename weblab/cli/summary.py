"""A few lines about many runs: how they ended, and medians and quartiles of those that are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

import numpy as np

from weblab.cli.tables import FIRST, LINK, RUN
from weblab.cli.work import Row

SHOWN = 5


def summary(columns: dict[str, list[Any]], rows: Sequence[Row], *, each: bool) -> Iterator[str]:
    """Yield the lines.

    Args:
        columns: the table of the runs.
        rows: the runs.
        each: whether their settings differ, so that there is nothing to take the median of.
    """
    states = Counter(row["state"] for row in rows)
    said = ", ".join(f"{count} {state}" for state, count in states.most_common())
    yield f"{counted(len(rows))}: {said}"
    for row in rows[:SHOWN] if len(rows) <= SHOWN else ():
        yield f"  seed {row['seed']}: {row['message']}"
    if not each:
        others = {*FIRST, *RUN, LINK, *rows[0]["values"]}
        names = [name for name in columns if name not in others]
        done = [row["state"] == "done" for row in rows]
        measured = {name: numbers([*compress(columns[name], done)]) for name in names}
        width = max((len(name) for name in measured), default=0)
        for name, found in measured.items():
            if found and len(rows) > 1:
                yield f"  {name:{width}}  {band(found)}"
    yield f"The first: {columns[LINK][0]}"


def counted(runs: int) -> str:
    """Return a number of runs with its noun."""
    return f"{runs:,} run" if runs == 1 else f"{runs:,} runs"


def numbers(values: Sequence[Any]) -> list[float]:
    """Return the numbers among some values."""
    known = (value for value in values if isinstance(value, int | float))
    return [float(value) for value in known if not isinstance(value, bool) and np.isfinite(value)]


def band(values: Sequence[float], form: str = ".3g", unit: str = "") -> str:
    """Return the median of some numbers, and their quartiles where they differ."""
    low, median, high = (f"{each:{form}}" for each in np.percentile(values, (25, 50, 75)))
    quartiles = "" if low == high else f" (quartiles {low} to {high})"
    return f"{median}{unit}{quartiles}"
