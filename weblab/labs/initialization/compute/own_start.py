"""A visitor's initializer among the others: a worker draws its weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.labkit.experiment.own_code import OwnCode
from weblab.locale import mark as _
from weblab.nn.arrays import Array

OWN_TITLE = _("Your own")
"""What the visitor's initializer is called in a sentence."""
Shapes = Sequence[tuple[int, int]]


async def draw(
    own: OwnCode, shapes: Shapes, seed: Sequence[int], failed: Callable[[dict[str, Any]], None]
) -> list[Array]:
    """Return the weights that a visitor's initializer draws; none where it fails.

    Args:
        own: the code.
        shapes: (in, out) of each layer.
        seed: of the generator that it draws from.
        failed: called with the report where the code failed.
    """
    report = await own.bench.ask(
        "weblab.workshop.weights:draw_weights", own.source, own.original,
        [list(shape) for shape in shapes], list(seed),
    )  # fmt: skip
    if report["status"] != "done":
        failed(report)
    return list(report.get("weights", []))


def given(weights: Sequence[Array]) -> nn.initializers.Initializer:
    """Return an initializer that gives out these weights, one layer after the other."""
    left = iter(weights)

    def initialize(
        shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
    ) -> Array:
        return next(left).reshape(shape).copy()

    return initialize
