"""What a run has reported so far: the points of its curves, its epochs, and how fast it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from weblab import nn
from weblab.labs.cnn.compute.evaluation import Report

WINDOW = 5
"""Number of batches that are averaged into one point of a curve."""


@dataclass(frozen=True)
class EpochReport:
    """An epoch has ended, and the test digits have been classified.

    Args:
        epoch: counted from 1.
        at_step: the number of steps so far.
        train_loss: the epoch's mean.
        train_accuracy: likewise.
        test: the predictions for the test digits.
    """

    epoch: int
    at_step: int
    train_loss: float
    train_accuracy: float
    test: Report


Happened = nn.StepEnd | nn.EvaluationStep | EpochReport

COLUMNS = ("step", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
"""Of a row of ``Record.epochs``."""
POINT = ("step", "loss", "accuracy")
"""Of a point of ``Record.points``, whose numbers are of the training batches."""


class Record:
    """Takes the events of a run.

    ``points`` holds POINT for every few batches, ``epochs`` a row of COLUMNS for each epoch.

    Args:
        clock: returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter):
        self.points: list[tuple[int, float, float]] = []
        self.epochs: list[list[float]] = []
        self.last: nn.StepEnd | None = None
        self._clock = clock
        self._window: list[nn.StepEnd] = []
        self._images, self._seconds = 0, 0.0
        self._burst_ended: float | None = None

    def take(self, events: list[Happened]) -> None:
        """Take a burst of events."""
        self._time(events)
        for event in events:
            if isinstance(event, nn.StepEnd):
                self._average(event)
            elif isinstance(event, EpochReport):
                test = event.test
                losses = [event.train_loss, test.loss]
                self.epochs.append([event.at_step, *losses, event.train_accuracy, test.accuracy])

    def rest(self) -> None:
        """Let the time until the next burst count for nothing."""
        self._burst_ended = None

    def images_per_second(self) -> float | None:
        """Return how many digits were trained on in a second, with all that happened meanwhile."""
        return self._images / self._seconds if self._seconds else None

    def means(self) -> tuple[float | None, float | None]:
        """Return mean loss and accuracy of the current epoch so far, or of the last one."""
        if self.last is not None:
            position = self.last.position
            return position.loss_sum / self.last.seen, (position.correct or 0) / self.last.seen
        if self.epochs:
            return self.epochs[-1][1], self.epochs[-1][3]
        return None, None

    def _average(self, event: nn.StepEnd) -> None:
        self.last = event
        self._window.append(event)
        if len(self._window) == WINDOW:
            loss = sum(each.loss for each in self._window) / WINDOW
            accuracy = sum(each.accuracy or 0 for each in self._window) / WINDOW
            self.points.append((event.step, loss, accuracy))
            self._window = []

    def _time(self, events: list[Happened]) -> None:
        """Time a burst, unless test digits were read in it."""
        now = self._clock()
        steps = [event for event in events if isinstance(event, nn.StepEnd)]
        pure = len(steps) == len(events)
        if pure and self._burst_ended is not None:
            self._images += sum(event.samples for event in steps)
            self._seconds += now - self._burst_ended
        self._burst_ended = now if pure else None
