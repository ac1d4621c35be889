"""Digits that are loaded in the background of a lab."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import param

from weblab.datasets.digit_store import DIGITS, TOTALS, DigitStore
from weblab.datasets.digits import Digits
from weblab.labkit.experiment.message import Message
from weblab.locale import mark as _
from weblab.runtime import in_background


class DigitLoading(param.Parameterized):
    """Loads digits in the background, and reports its progress or why it failed.

    Loaded digits are in the store, so that a run only waits for the missing ones.
    """

    FIRST: ClassVar[int] = 1_000

    first = param.ClassSelector(default=None, class_=Digits, doc="The first FIRST of first_split.")
    first_split = param.Selector(default="train", objects=["train", "test"])
    training = param.Integer(default=8_000, bounds=(1, TOTALS["train"]), doc="Wanted in all.")
    test = param.Integer(
        default=TOTALS["test"], bounds=(0, TOTALS["test"]), doc="Wanted to test; 0 for none."
    )
    message = param.ClassSelector(default=None, class_=Message, doc="How far it is.")
    failed = param.Boolean(default=False, doc="Whether it gave up; ``start`` tries again.")

    def __init__(self, store: DigitStore = DIGITS, **params: object):
        super().__init__(**params)
        self._store = store
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, or go on after a failure; without an event loop nothing is loaded."""
        if self._task is None or self._task.done():
            self._task = in_background(self._load(), self._tell_failure)

    async def _load(self) -> None:
        self.failed = False
        self.first = await self._store.load(self.first_split, self.FIRST)
        await self._store.load("train", self.training, self._tell_training)
        if self.test:
            await self._store.load("test", self.test, self._tell_test)

    def _tell_failure(self, error: Exception) -> None:
        text = _("The digits could not be loaded: {reason}")
        self.param.update(failed=True, message=Message(text, {"reason": error}))

    def _tell_training(self, done: int, total: int) -> None:
        text = _("Training digits: {done} of {total} loaded.")
        self.message = Message(text, {"done": f"{done:,}", "total": f"{total:,}"})

    def _tell_test(self, done: int, total: int) -> None:
        text = _("All {training} training digits and {done} of {total} test digits loaded.")
        values = {"training": self.training, "done": done, "total": total}
        self.message = Message(text, {name: f"{value:,}" for name, value in values.items()})
