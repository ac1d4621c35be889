"""A binary machine with an update rule of a visitor's, beside one with the engine's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from weblab import nn
from weblab.nn.arrays import Array
from weblab.nn.contrastive import Contrastive
from weblab.workshop.adapters.functions import VisitorMachine
from weblab.workshop.course import Course
from weblab.workshop.seats import in_seat

KINDS = ("update rule",)
"""Of the places that a visitor's code can take."""
HIDDEN, BATCH, LR, MOMENTUM = 100, 100, 0.1, 0.9


def train_with(rule: Any, kind: str, course: Course, **task: Any) -> Iterator[dict[str, Any]]:
    """Train both machines with CD-1 from the same weights, on the same batches.

    Args:
        rule: the visitor's function.
        kind: of its place, out of KINDS.
        course: of the training.
        task: what ``tutorial.task_of`` returned.
    Yields: ``epoch`` and the reconstruction errors ``own`` and ``engine`` after each epoch, and
        between these signs of life.
    """
    given = (task["liked"], task["epochs"], task["seed"])
    machines = _machine(task["liked"], task["seed"]), _machine(task["liked"], task["seed"])
    own = _training(VisitorMachine(machines[0], rule), *given)
    engine = _training(machines[1], *given)
    for ours, theirs in zip(own, engine, strict=True):
        yield {}
        if isinstance(ours, nn.StepEnd):
            course.step = ours.step
        if isinstance(ours, nn.EpochEnd) and isinstance(theirs, nn.EpochEnd):
            yield {"epoch": ours.epoch, "own": ours.train_loss, "engine": theirs.train_loss}


train = in_seat(train_with)
"""The same as a run of ``weblab.workshop.runs``."""


def _machine(liked: Array, seed: int) -> nn.RBM:
    machine = nn.RBM(liked.shape[1], HIDDEN, rng=np.random.default_rng([seed, 0]))
    machine.start_from(liked)
    return machine


def _training(machine: Contrastive, liked: Array, epochs: int, seed: int) -> Iterator[nn.Event]:
    return nn.contrastive_iter(
        machine,
        nn.Momentum(machine.parameters(), LR, MOMENTUM),
        liked,
        epochs=epochs,
        batch_size=BATCH,
        rng=np.random.default_rng([seed, 1]),
    )
