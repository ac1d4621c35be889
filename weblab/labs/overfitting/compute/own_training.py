"""The same training with a class or function of a visitor's, in a worker beside the lab's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute.training_run import Measured, Setting, TrainingRun
from weblab.workshop.adapters.kinds import RATIOS
from weblab.workshop.adapters.layers import VisitorLayer
from weblab.workshop.calls import retune
from weblab.workshop.course import Course
from weblab.workshop.parts import WEIGHTS, parts_of
from weblab.workshop.seats import in_seat

KINDS = ("dropout", "decay", "activation", "normalization", "dense", "loss")
"""Of the places that a visitor's code can take."""


def task_of(setting: Setting, digits: Digits, test: Digits, seed: int) -> dict[str, Any]:
    """Return such a training as plain values, for training and test digits."""
    return {
        "setting": asdict(setting),
        "digits": [digits.images, digits.labels],
        "test": [test.images, test.labels],
        "seed": seed,
    }


def train_with(found: Any, kind: str, course: Course, **task: Any) -> Iterator[dict[str, Any]]:
    """Train as the lab does, with a visitor's part in the network.

    Args:
        found: the visitor's class or function.
        kind: of its place, out of KINDS.
        course: of the training.
        task: what ``task_of`` returned.
    Yields: a sign of life before the first step and after each, and after each epoch ``epoch``,
        ``train_loss``, ``train_accuracy``, ``test_loss`` and ``test_accuracy``.
    """
    digits, test = Digits(*task["digits"]), Digits(*task["test"])
    setting = Setting(**task["setting"])
    run = TrainingRun(setting, digits, test, task["seed"], parts_of(found, kind))
    now = {"lr": setting.lr, "decay": setting.decay, "dropout": setting.dropout}

    def change(name: str, value: float) -> bool:
        now[name] = value
        run.retune(**now)
        return kind != name or _retune_own(run, name, value)

    course.change = change
    yield {}
    for event in run.events():
        if isinstance(event, nn.StepEnd):
            course.step = event.step
        if not isinstance(event, Measured):
            yield {}
            continue
        yield {
            "epoch": event.epoch,
            "train_loss": event.train.loss,
            "train_accuracy": event.train.accuracy,
            "test_loss": event.test.loss,
            "test_accuracy": event.test.accuracy,
        }


train = in_seat(train_with)
"""The same as a run of ``weblab.workshop.runs``."""


def _retune_own(run: TrainingRun, name: str, value: float) -> bool:
    """Give the visitor's decay or dropout a new value; return whether it has a place for it."""
    if name == "decay":
        return all(retune(penalty, WEIGHTS, value) for penalty in run.penalties)
    layers = [layer for layer in run.dropouts if isinstance(layer, VisitorLayer)]
    return all(layer.retune(RATIOS, value) for layer in layers)
