"""The same training with a class or function of a visitor's, in a worker beside the lab's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute.training_run import Measured, Setting, TrainingRun
from weblab.workshop.loading import Code
from weblab.workshop.parts import parts_with

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


def train(
    codes: Mapping[str, Code], *, kind: str, original: str, **task: Any
) -> Iterator[dict[str, Any]]:
    """Train as the lab does, with a visitor's part in the network; runs in a worker.

    Args:
        codes: the visitor's text under OWN.
        kind: of the place, out of KINDS.
        original: the name of the class or function in whose place it stands.
        task: what ``task_of`` returned.
    Yields: a sign of life after each step, and after each epoch ``epoch``, ``train_loss``,
        ``train_accuracy``, ``test_loss`` and ``test_accuracy``.
    """
    digits, test = Digits(*task["digits"]), Digits(*task["test"])
    parts = parts_with(codes, kind, original)
    run = TrainingRun(Setting(**task["setting"]), digits, test, task["seed"], parts)
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
