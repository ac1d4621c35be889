"""A visitor's optimizer among the others: a worker computes what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.datasets.surfaces import Surface
from weblab.labkit.digits.own_runner import OwnRunner
from weblab.labkit.digits.race import BATCH_SIZE
from weblab.labkit.experiment.own_code import OwnCode
from weblab.nn.arrays import Array
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
    failed: Callable[[Report], None],
) -> Points:
    """Return where a visitor's optimizer goes on a surface, step by step.

    Args:
        own: the code.
        surface: where it walks.
        start: where it begins.
        steps: how many.
        lr: its learning rate.
        failed: called with the report where the code failed.
    """
    settings = {
        "original": own.original, "surface": surface.name, "start": list(start), "steps": steps,
        "lr": lr,
    }  # fmt: skip
    points: Points = []
    async for report in own.bench.run(
        "weblab.workshop.races:on_surface", {OWN: own.source}, settings
    ):
        points += [(event["x"], event["y"]) for event in report.get("events", ())]
        if report["status"] not in ("running", "done"):
            failed(report)
    return points


def train(
    own: OwnCode, digits: Digits, settings: Mapping[str, Any], failed: Callable[[Report], None]
) -> OwnRunner:
    """Return the training of a visitor's optimizer on MNIST.

    Args:
        own: the code.
        digits: what it is trained on.
        settings: ``sizes``, ``iterations``, ``lr`` and ``seed``, as of the others.
        failed: called with the report where the code failed.
    """
    given = {
        "original": own.original, "images": digits.images, "labels": digits.labels,
        "batch_size": BATCH_SIZE, **settings,
    }  # fmt: skip
    reports = own.bench.run("weblab.workshop.races:on_digits", {OWN: own.source}, given)
    return OwnRunner(reports, failed)
