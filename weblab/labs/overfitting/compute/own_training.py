"""The same training with a visitor's dropout: it runs in a worker beside the lab's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labs.overfitting.compute.training_run import Measured, Setting, TrainingRun
from weblab.nn.arrays import Array
from weblab.workshop.adapters import kinds
from weblab.workshop.loading import Code
from weblab.workshop.seats import SEATS

OWN = "own"
Report = dict[str, Any]
Failed = Callable[[Report], None]


def train(
    codes: Mapping[str, Code],
    *,
    original: str,
    setting: Mapping[str, Any],
    images: Array,
    labels: Array,
    test_images: Array,
    test_labels: Array,
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Train as the lab does, with a visitor's class in the place of Dropout; runs in a worker.

    Args:
        codes: the visitor's text under OWN.
        original: the name of the class in whose place it stands.
        setting: fields of ``Setting``.
        images: bytes of the training digits.
        labels: their classes.
        test_images: bytes of the test digits.
        test_labels: their classes.
        seed: as in ``TrainingRun``.
    Yields: ``step`` after each step, and after each epoch ``epoch``, ``train_loss``,
        ``train_accuracy``, ``test_loss`` and ``test_accuracy``.
    """
    cls = SEATS["layer"].find(codes[OWN], original)
    run = TrainingRun(
        Setting(**setting), Digits(images, labels), Digits(test_images, test_labels), seed,
        make_dropout=lambda p, rng: kinds.dropout(cls, p, rng),
    )  # fmt: skip
    for event in run.events():
        if isinstance(event, nn.StepEnd):
            yield {"step": event.step}
        elif isinstance(event, Measured):
            yield {
                "epoch": event.epoch,
                "train_loss": event.train.loss,
                "train_accuracy": event.train.accuracy,
                "test_loss": event.test.loss,
                "test_accuracy": event.test.accuracy,
            }


class OwnTraining:
    """Follows such a training.

    Args:
        reports: of the run (``weblab.workshop.runs``).
        failed: called with the report where the code failed.
    """

    def __init__(self, reports: AsyncIterator[Report], failed: Failed):
        self.measured: list[dict[str, Any]] = []
        self._reports = reports
        self._failed = failed
        self._task = asyncio.ensure_future(self._follow())

    @classmethod
    def begin(
        cls, own: OwnCode, setting: Setting, data: tuple[Digits, Digits], seed: int, failed: Failed
    ) -> OwnTraining:
        """Begin the training of a visitor's code on training and test digits."""
        digits, test = data
        settings = {
            "original": own.original, "setting": asdict(setting), "seed": seed,
            "images": digits.images, "labels": digits.labels,
            "test_images": test.images, "test_labels": test.labels,
        }  # fmt: skip
        return cls(own.bench.run(f"{__name__}:train", {OWN: own.source}, settings), failed)

    @property
    def over(self) -> asyncio.Future[None]:
        """Done when the training has ended."""
        return self._task

    def close(self) -> None:
        """Want to know no more."""
        self._task.cancel()

    async def _follow(self) -> None:
        async for report in self._reports:
            self.measured += [event for event in report.get("events", ()) if "epoch" in event]
            if report["status"] not in ("running", "done"):
                self._failed(report)
