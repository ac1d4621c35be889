"""A visitor's optimizer in the labs' races: on a surface, and on MNIST."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.datasets.surfaces import SURFACES
from weblab.nn.arrays import Array
from weblab.workshop.adapters import optimizers
from weblab.workshop.course import Course
from weblab.workshop.loading import Code
from weblab.workshop.seats import OWN, SEATS

LOST = 1e6
"""Coordinates beyond this are on no map: the optimizer diverged."""


def on_surface(
    codes: Mapping[str, Code],
    *,
    original: str,
    course: Course,
    surface: str,
    start: Sequence[float],
    steps: int,
    lr: float,
    seed: int = 0,
) -> Iterator[dict[str, Any]]:
    """Move a point from the start; it ends early where the optimizer diverges.

    Args:
        codes: the visitor's text under OWN.
        original: the name of the optimizer in whose place it stands.
        course: of the walk; the learning rate may change.
        surface: its name, out of ``weblab.datasets.surfaces``.
        start: x and y.
        steps: how many.
        lr: the learning rate.
        seed: of NumPy's global generator.
    Yields: an empty sign of life, then ``step``, ``x`` and ``y`` after each step.
    """
    ground = {each.name: each for each in SURFACES}[surface]
    point = nn.Parameter(np.array(start, dtype=float), "point")
    optimizer = optimizers.adapt(_class(codes, original), [point], lr)
    course.change = _changing(optimizer)
    yield {}
    for step in range(1, steps + 1):
        with np.errstate(all="ignore"):
            point.grad = ground.gradient(point.data)
            optimizer.step()
        if not np.abs(point.data).max() < LOST:
            return
        course.step = step
        yield {"step": step, "x": float(point.data[0]), "y": float(point.data[1])}


def on_digits(
    codes: Mapping[str, Code],
    *,
    original: str,
    course: Course,
    images: Array,
    labels: Array,
    sizes: Sequence[int],
    batch_size: int,
    iterations: int,
    lr: float,
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Train a network as the lab's race does, on the same batches from the same weights.

    Args:
        codes: the visitor's text under OWN.
        original: the name of the optimizer in whose place it stands.
        course: of the training; the learning rate may change.
        images: bytes of the digits.
        labels: their classes.
        sizes: units of each layer, the inputs first.
        batch_size: digits of a step.
        iterations: how many steps.
        lr: the learning rate.
        seed: decides weights and batches.
    Shape: images (N, 28, 28) uint8, labels (N,) uint8.
    Yields: an empty sign of life, then ``step``, ``loss`` and ``seconds`` of each step.
    """
    digits = Digits(images, labels)
    data = nn.Dataset(digits.inputs().reshape(len(digits), -1), digits.targets())
    model = nn.zoo.mlp(list(sizes), rng=np.random.default_rng([seed, 0]))
    optimizer = optimizers.adapt(_class(codes, original), model.parameters(), lr)
    training = nn.train_iter(
        model,
        nn.SoftmaxCrossEntropy(),
        optimizer,
        data,
        epochs=1 + iterations * batch_size // len(data),
        batch_size=batch_size,
        rng=np.random.default_rng([seed, 1]),
    )
    course.change = _changing(optimizer)
    yield {}
    begun = time.perf_counter()
    for event in training:
        if isinstance(event, nn.StepEnd):
            course.step = event.step
            now = time.perf_counter()
            yield {"step": event.step, "loss": event.loss, "seconds": now - begun}
            if event.step == iterations:
                return
            begun = time.perf_counter()


def _changing(optimizer: optimizers.VisitorOptimizer) -> Callable[[str, float], bool]:
    """Return what gives an optimizer another learning rate, and tells whether it has one."""

    def change(_name: str, rate: float) -> bool:
        optimizer.lr = rate
        return any(hasattr(optimizer.inner, each) for each in optimizers.RATES)

    return change


def _class(codes: Mapping[str, Code], original: str) -> type:
    found: type = SEATS["optimizer"].find(codes[OWN], original)
    return found
