"""A visitor's optimizer among the others: a worker computes what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.datasets.surfaces import Surface
from weblab.labkit.digits.own_runner import OwnRunner
from weblab.labkit.digits.race import BATCH_SIZE
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.pace import Pace
from weblab.nn.arrays import Array
from weblab.workshop.course import Change
from weblab.workshop.seats import OWN

Report = dict[str, Any]
Points = list[tuple[float, float]]


class Recorded(nn.Optimizer):
    """Moves a point as it was moved elsewhere; where the record ends, the point is lost.

    Args:
        params: the point.
        points: where it was after each step.
    """

    def __init__(self, params: Iterable[nn.Parameter], points: Points):
        super().__init__(params, 0.0)
        self._points = points

    def step(self) -> None:
        """Do the next step of the record."""
        known = self.steps < len(self._points)
        self.params[0].data[:] = self._points[self.steps] if known else np.nan
        self.steps += 1

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        raise NotImplementedError("a record moves the point as a whole")


async def walk(
    own: OwnCode,
    surface: Surface,
    start: tuple[float, float],
    steps: int,
    lr: float,
    changes: Sequence[Change],
    failed: Callable[[Report], None],
    refused: Callable[[str], None],
) -> Points:
    """Return where a visitor's optimizer goes on a surface, step by step.

    Args:
        own: the code.
        surface: where it walks.
        start: where it begins.
        steps: how many.
        lr: its learning rate at the start.
        changes: of the learning rate since.
        failed: called with the report where the code failed.
        refused: called where it cannot be given another learning rate in mid-run.
    """
    settings = {
        "original": own.original, "surface": surface.name, "start": list(start), "steps": steps,
        "lr": lr,
    }  # fmt: skip
    points, pace = Points(), Pace()
    for change in changes:
        pace.change(*change)
    async for report in own.bench.run(
        "weblab.workshop.races:on_surface", {OWN: own.source}, settings, pace
    ):
        points += [(event["x"], event["y"]) for event in report.get("events", ()) if event]
        for name in report.get("refused", ()):
            refused(name)
        if report["status"] not in ("running", "done"):
            failed(report)
    return points


def train(
    own: OwnCode,
    digits: Digits,
    settings: Mapping[str, Any],
    failed: Callable[[Report], None],
    refused: Callable[[str], None],
) -> OwnRunner:
    """Return the training of a visitor's optimizer on MNIST.

    Args:
        own: the code.
        digits: what it is trained on.
        settings: ``sizes``, ``iterations``, ``lr`` and ``seed``, as of the others.
        failed: called with the report where the code failed.
        refused: called where it cannot be given another learning rate in mid-run.
    """
    given = {
        "original": own.original, "images": digits.images, "labels": digits.labels,
        "batch_size": BATCH_SIZE, **settings,
    }  # fmt: skip
    pace = Pace()
    reports = own.bench.run("weblab.workshop.races:on_digits", {OWN: own.source}, given, pace)
    return OwnRunner(reports, pace, failed=failed, refused=refused)
