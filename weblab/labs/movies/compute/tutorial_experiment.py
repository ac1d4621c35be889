"""The tutorial's binary machine as a run of its own, on the split of the lab."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import param

from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labs.movies.compute import own_machine
from weblab.labs.movies.compute.baselines import split_of
from weblab.labs.movies.compute.data import RatingsData
from weblab.labs.movies.compute.tutorial import (
    BATCH,
    EPOCHS,
    Wrong,
    constant_wrong,
    task_of,
    tutorial_iter,
)
from weblab.locale import mark as _


class TutorialExperiment(SeatedExperiment):
    """Trains the tutorial's machine, and compares it with a constant.

    Args:
        data: the ratings.
    """

    split = param.String(default="", doc="Name of the split.")
    constant = param.Number(default=None, allow_None=True, doc="Share wrong of saying 'liked'.")
    history = param.List(default=[], item_type=Wrong, doc="One measurement an epoch.")

    def __init__(self, data: RatingsData, **params: Any) -> None:
        super().__init__(**params)
        self._data = data
        self._done = 0

    async def prepare(self) -> None:
        """Wait for the ratings."""
        await self._data.ready()

    def events(self) -> Generator[object, None, None]:
        """Train, and yield the errors after each epoch."""
        ratings = self._data.ratings
        train, test = split_of(ratings, self.split, self.seed)
        self.constant = constant_wrong(test)
        self._steps = EPOCHS * (1 + -(-ratings.shape[0] // BATCH))
        if self.own is not None:
            self.begin_own(f"{own_machine.__name__}:train", task_of(train, self.seed))
        yield from tutorial_iter(train, test, np.random.default_rng(self.seed))
        yield from self.wait_for_own()

    def take_own(self) -> None:
        """Tell of the machines with both update rules."""
        self.metrics = dict(self.own_events()[-1])

    def take(self, events: list[Any]) -> None:
        """Publish the measurements."""
        self._done += len(events)
        self.progress = min(1.0, self._done / self._steps)
        measured = [event for event in events if isinstance(event, Wrong)]
        if measured:
            self.history = [*self.history, *measured]

    def clear(self) -> None:
        """Forget the measurements."""
        super().clear()
        self._done = 0
        self.param.update(history=[], constant=None)

    def finish(self) -> Message:
        """Compare the machine with the constant."""
        text = _(
            "Done: the tutorial's machine is wrong about {drawn:.1f}% of the test "
            "ratings; always answering 'liked' is wrong about {constant:.1f}%."
        )
        drawn, constant = 100 * self.history[-1].drawn, 100 * self.constant
        return Message(text, {"drawn": drawn, "constant": constant})
