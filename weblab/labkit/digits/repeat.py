"""A race with another seed, by a worker: plain values out."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from weblab.labkit.digits.race import DigitsRace, LossCurves


def race_to_the_end(race: DigitsRace, steps: int) -> dict[str, Any]:
    """Run a race, and return its record."""
    losses = LossCurves()
    begun = time.perf_counter()
    with np.errstate(all="ignore"):
        for event in race.run(steps):
            losses.add([event])
    return record(race, losses, time.perf_counter() - begun)


def record(race: DigitsRace, losses: LossCurves, seconds: float) -> dict[str, Any]:
    """Return a race that has ended as the fields of a SeedRun but the seed.

    The curves ``loss_NAME`` have a mean loss for each five batches, as in the lab; the metrics of
    the same names are the losses at the end, None where a network diverged.
    """
    return {
        "curves": {f"loss_{name}": losses.since(0, name) for name in race.runners},
        "metrics": {f"loss_{name}": losses.latest.get(name) for name in race.runners},
        "diverged": min(race.diverged().values(), default=None),
        "seconds": seconds,
    }
