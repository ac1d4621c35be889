"""A network of the visitor's own layers, which learns MNIST in the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from weblab.datasets.digit_store import DIGITS
from weblab.labkit.code.bench import Bench, Report
from weblab.locale import mark as _
from weblab.workshop.assembly import GOAL
from weblab.workshop.messages import Message, message

TRAIN, TEST = 20_000, 2_000
"""Digits that are trained on, and tested on after each epoch."""


async def train(bench: Bench, answers: Mapping[str, str]) -> AsyncIterator[Report]:
    """Train the network, and yield reports that say how far it is.

    Args:
        bench: where it is trained.
        answers: the visitor's texts by the ids of their exercises, out of ``assembly.PARTS``.
    Raises: SiteFileError where the digits cannot be had.
    """
    yield {"status": "running", "message": message(_("The digits are loading."))}
    train = await DIGITS.load("train", TRAIN)
    test = await DIGITS.load("test", TEST)
    settings = {
        "images": train.images.reshape(len(train), -1), "labels": train.labels,
        "test_images": test.images.reshape(len(test), -1), "test_labels": test.labels,
    }  # fmt: skip
    said = message(_("The network of your layers trains."))
    async for report in bench.run("weblab.workshop.assembly:train_digits", answers, settings):
        for event in report.get("events", ()):
            if "epoch" in event:
                said = _after_epoch(event)
        yield report | ({"message": said} if report["status"] in ("running", "done") else {})


def _after_epoch(event: Mapping[str, float]) -> Message:
    values = {"epoch": event["epoch"], "accuracy": f"{event['test_accuracy']:.1%}"}
    if event["reached"]:
        text = _(
            "Your layers have learned to read digits: after epoch {epoch} the network classifies "
            "{accuracy} of {count} test digits correctly. The goal was {goal}."
        )
        return message(text, **values, count=f"{TEST:,}", goal=f"{GOAL:.0%}")
    text = _("Epoch {epoch}: {accuracy} of the test digits are classified correctly.")
    return message(text, **values)
