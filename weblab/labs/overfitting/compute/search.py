"""Random search: many learning rates and weight decays, each tried by the next free worker."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute.trial import run_trial
from weblab.runtime.executors import MOST_WORKERS, make_executor
from weblab.runtime.pool import Pool

DIGITS = 500
HELD_OUT = 0.2


@dataclass(frozen=True)
class Space:
    """The space that is searched: both are log-uniform between two values."""

    lr: tuple[float, float] = (1e-6, 1e-2)
    decay: tuple[float, float] = (1e-8, 1e-4)

    def draw(self, rng: np.random.Generator) -> tuple[float, float]:
        """Return a learning rate and a weight decay."""
        return _log_uniform(self.lr, rng), _log_uniform(self.decay, rng)


def _log_uniform(ends: tuple[float, float], rng: np.random.Generator) -> float:
    low, high = sorted(map(math.log10, ends))
    return 10 ** rng.uniform(low, high)


@dataclass(frozen=True)
class Trial:
    """The result of one learning rate and weight decay; the lists have one entry per epoch."""

    number: int
    lr: float
    decay: float
    train_loss: list[float]
    train_accuracy: list[float]
    validation_loss: list[float]
    validation_accuracy: list[float]
    diverged: bool

    @property
    def accuracy(self) -> float:
        """The validation accuracy after the last epoch; 0 if there is none."""
        if self.diverged or not self.validation_accuracy:
            return 0.0
        return self.validation_accuracy[-1]


@dataclass(frozen=True)
class TrialDone:
    """A trial has ended; ``step`` is the number of completed trials."""

    step: int
    trial: Trial


@dataclass(frozen=True)
class Waiting:
    """All workers are busy."""


Progress: TypeAlias = TrialDone | Waiting


class Search:
    """Trials, their results, and the workers that run them.

    What a trial gives depends on the seed and its number alone, not on who ends first.

    Args:
        digits: to train on, and a fifth of them to validate on.
        space: where settings are drawn.
        trials: how many.
        epochs: of each trial.
        seed: decides which digits are held out, and with a trial's number all else.
        executor: makes the pool for the greatest number of workers.
    """

    def __init__(
        self,
        digits: Digits,
        *,
        space: Space,
        trials: int,
        epochs: int,
        seed: int,
        executor: Callable[[int], Pool] = make_executor,
    ) -> None:
        self.trials = trials
        self.results: dict[int, Trial] = {}
        self._space = space
        self._epochs = epochs
        self._seed = seed
        self._executor = executor
        order = np.random.default_rng([seed, 0]).permutation(len(digits))
        self._images = digits.images.reshape(len(digits), -1)[order]
        self._labels = digits.targets()[order]

    @property
    def best(self) -> Trial | None:
        """The trial with the best accuracy so far; the first of equals."""
        results = self.results.values()
        return max(results, key=lambda trial: (trial.accuracy, -trial.number), default=None)

    def settings(self, number: int) -> tuple[float, float]:
        """Return learning rate and weight decay of a trial, counted from 1."""
        return self._space.draw(np.random.default_rng([self._seed, number, 0]))

    def events(self, workers: Callable[[], int]) -> Generator[Progress, None, None]:
        """Run all trials and yield each as it ends; closing this ends the workers.

        Args:
            workers: says at any time how many may be at it.
        """
        pool = self._executor(MOST_WORKERS)
        numbers = iter(range(1, self.trials + 1))
        running: dict[Future[Any], int] = {}
        try:
            while len(self.results) < self.trials:
                while len(running) < workers() and (number := next(numbers, None)):
                    running[self._submit(pool, number)] = number
                ended = [future for future in running if future.done()]
                for future in ended:
                    number = running.pop(future)
                    lr, decay = self.settings(number)
                    trial = Trial(number, lr, decay, **future.result())
                    self.results[number] = trial
                    yield TrialDone(len(self.results), trial)
                if not ended:
                    yield Waiting()
        finally:
            pool.terminate_workers()

    def _submit(self, pool: Pool, number: int) -> Future[Any]:
        lr, decay = self.settings(number)
        held_out = round(HELD_OUT * len(self._labels))
        seed = [self._seed, number, 1]
        return pool.submit(
            run_trial, self._images, self._labels, held_out, lr, decay, self._epochs, seed
        )
