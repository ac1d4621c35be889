"""The same network with a layer of a visitor's: a worker trains it beside the lab's own."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.augmentation import Augmentation
from weblab.datasets.digits import Digits
from weblab.labs.cnn.compute.architecture import Architecture
from weblab.labs.cnn.compute.evaluation import Report, report_iter
from weblab.labs.cnn.compute.record import WINDOW
from weblab.nn.arrays import Array
from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.course import Course
from weblab.workshop.parts import parts_of
from weblab.workshop.seats import in_seat

KINDS = ("convolution", "pooling", "dense", "activation", "dropout", "loss")
"""Of the places that a visitor's code can take."""
FOREVER = 1 << 30
"""Epochs of the engine's run; the lab ends it, as their number may change on the way."""


def task_of(
    architecture: Architecture, digits: Digits, test: Digits, built: Mapping[str, Any], lr: float
) -> dict[str, Any]:
    """Return such a training as plain values.

    Args:
        architecture: of the network.
        digits: to train on.
        test: to test on.
        built: optimizer, batch_size, augment, epochs, seed, and ``last`` as of ``nn.train_iter``.
        lr: the learning rate.
    """
    names = ("optimizer", "batch_size", "augment", "epochs", "seed", "last")
    data = {"digits": [digits.images, digits.labels], "test": [test.images, test.labels]}
    chosen = {name: built[name] for name in names}
    return {"architecture": asdict(architecture), "lr": lr, **chosen, **data}


def train_with(found: Any, kind: str, course: Course, **task: Any) -> Iterator[dict[str, Any]]:
    """Train as the lab does, but for the visitor's layer.

    Args:
        found: the visitor's class.
        kind: of its place, out of KINDS.
        course: of the training.
        task: what ``task_of`` returned.
    Yields: every WINDOW steps ``step``, ``loss`` and ``accuracy`` as means, after each epoch
        ``step``, ``test_loss`` and ``test_accuracy``, and before and between these signs of life.
    """
    parts, seed = parts_of(found, kind), task["seed"]
    model = Architecture(**task["architecture"]).build(np.random.default_rng([seed, 0]), parts)
    digits, test = Digits(*task["digits"]), Digits(*task["test"])
    augment = Augmentation() if task["augment"] else None
    data = nn.Dataset(digits.images[:, None], digits.targets(), scaled, augment)
    optimizer = OPTIMIZERS[task["optimizer"]].make(model.parameters(), task["lr"])
    now = {"epochs": task["epochs"]}

    def change(name: str, value: float) -> bool:
        if name == "lr":
            optimizer.lr = value
        else:
            now[name] = value
        return True

    course.change = change
    yield {}
    window: list[nn.StepEnd] = []
    for event in nn.train_iter(
        model,
        parts.loss(),
        optimizer,
        data,
        epochs=FOREVER,
        batch_size=task["batch_size"],
        rng=np.random.default_rng([seed, 1]),
        last=task["last"],
    ):
        if isinstance(event, nn.StepEnd):
            course.step = event.step
            window.append(event)
            if len(window) == WINDOW:
                yield {
                    "step": event.step,
                    "loss": sum(each.loss for each in window) / WINDOW,
                    "accuracy": sum(each.accuracy or 0 for each in window) / WINDOW,
                }
                window = []
            else:
                yield {}
        elif isinstance(event, nn.EpochEnd):
            report = yield from _read(model, test)
            yield {
                "step": event.step, "test_loss": report.loss, "test_accuracy": report.accuracy
            }  # fmt: skip
            if event.epoch >= now["epochs"]:
                return


train = in_seat(train_with)
"""The same as a run of ``weblab.workshop.runs``."""


def _read(model: nn.Layer, test: Digits) -> Generator[dict[str, Any], None, Report]:
    """Read the test digits, with signs of life."""
    reading = report_iter(model, test)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            report: Report = end.value
            return report
        yield {}


def scaled(images: Array, _rng: np.random.Generator) -> Array:
    """Return bytes as floats from 0 to 1."""
    return images.astype(np.float32) / np.float32(255)
