"""The same training with a class or function of a visitor's, in a worker beside the lab's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute.training_run import Measured, Setting, TrainingRun
from weblab.nn.arrays import Array
from weblab.workshop.loading import Code
from weblab.workshop.parts import parts_with

KINDS = ("dropout", "decay", "activation", "normalization", "dense", "loss")
"""Of the places that a visitor's code can take."""


def settings_of(setting: Setting, digits: Digits, test: Digits, seed: int) -> dict[str, Any]:
    """Return the settings of such a training, for training and test digits."""
    return {
        "setting": asdict(setting), "seed": seed,
        "images": digits.images, "labels": digits.labels,
        "test_images": test.images, "test_labels": test.labels,
    }  # fmt: skip


def train(
    codes: Mapping[str, Code],
    *,
    kind: str,
    original: str,
    setting: Mapping[str, Any],
    images: Array,
    labels: Array,
    test_images: Array,
    test_labels: Array,
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Train as the lab does, with a visitor's part in the network; runs in a worker.

    Args:
        codes: the visitor's text under OWN.
        kind: of the place, out of KINDS.
        original: the name of the class or function in whose place it stands.
        setting: fields of ``Setting``.
        images: bytes of the training digits.
        labels: their classes.
        test_images: bytes of the test digits.
        test_labels: their classes.
        seed: as in ``TrainingRun``.
    Yields: a sign of life after each step, and after each epoch ``epoch``, ``train_loss``,
        ``train_accuracy``, ``test_loss`` and ``test_accuracy``.
    """
    run = TrainingRun(
        Setting(**setting), Digits(images, labels), Digits(test_images, test_labels), seed,
        parts=parts_with(codes, kind, original),
    )  # fmt: skip
    for event in run.events():
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
