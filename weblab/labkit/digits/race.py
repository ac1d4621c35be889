"""Networks that race on MNIST: each is trained apart, on the same batches as all others."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.labkit.digits.own_runner import OwnRunner
from weblab.runtime import Wait

BATCH_SIZE = 128
WINDOW = 5
"""Number of batches that are averaged into one point of a loss curve."""


@dataclass
class Runner:
    """One network in training.

    Args:
        model: the network.
        optimizer: moves the model's parameters.
        steps: its training, one step at a time.
        loss: of the last batch; None before the first, and after it diverged.
        seconds: total duration of its steps.
        diverged: the step at which the loss was no longer finite; None if it stayed so.
    """

    model: nn.Sequential
    optimizer: nn.Optimizer
    steps: Iterator[nn.Event]
    loss: float | None = None
    seconds: float = 0.0
    diverged: int | None = None

    def step(self) -> None:
        """Train on the next batch."""
        begun = time.perf_counter()
        try:
            self.loss = next(e.loss for e in self.steps if isinstance(e, nn.StepEnd))
        except nn.DivergenceError as error:
            self.diverged, self.loss = error.step, None
        self.seconds += time.perf_counter() - begun


@dataclass(frozen=True)
class Raced:
    """All networks were trained on one batch.

    Args:
        step: counted from 1.
        losses: the batch's loss by name; those that diverged are not in it.
    """

    step: int
    losses: dict[str, float]


class DigitsRace:
    """Networks that differ in one thing, and see equal batches.

    Args:
        data: inputs (N, 784) and labels (N,).
        entries: a network and the optimizer of its parameters, by name.
        seed: decides the batches.
        others: what is trained elsewhere on the same batches, by name.
    """

    def __init__(
        self,
        data: nn.Dataset,
        entries: Mapping[str, tuple[nn.Sequential, nn.Optimizer]],
        seed: int,
        others: Mapping[str, OwnRunner] | None = None,
    ):
        self.runners = {
            name: Runner(model, optimizer, _training(model, optimizer, data, seed))
            for name, (model, optimizer) in entries.items()
        }
        self.others = dict(others or {})

    def run(self, steps: int) -> Iterator[Raced | Wait]:
        """Step all networks in turns; one that diverges stops."""
        everybody = self.everybody()
        for step in range(1, steps + 1):
            for runner in everybody.values():
                while isinstance(runner, OwnRunner) and not runner.ready:
                    yield Wait(runner.more())
                if runner.diverged is None:
                    runner.step()
            losses = {
                name: runner.loss for name, runner in everybody.items() if runner.loss is not None
            }
            yield Raced(step, losses)

    def everybody(self) -> dict[str, Runner | OwnRunner]:
        """Return all that take part, by name."""
        return {**self.runners, **self.others}

    def diverged(self) -> dict[str, int]:
        """Return at which step those that diverged did."""
        return {
            name: runner.diverged
            for name, runner in self.everybody().items()
            if runner.diverged is not None
        }


class LossCurves:
    """The losses of a race, WINDOW batches averaged into one point.

    ``points`` are (step, mean loss by name), without networks that diverged in the window.
    """

    def __init__(self) -> None:
        self.points: list[tuple[int, dict[str, float]]] = []
        self._window: deque[dict[str, float]] = deque(maxlen=WINDOW)

    @property
    def latest(self) -> dict[str, float]:
        """The mean losses of the last WINDOW batches, or of all if there are fewer.

        The table of a race and its final message use these.
        """
        names = self._window[-1] if self._window else ()
        count = len(self._window)
        return {name: sum(losses[name] for losses in self._window) / count for name in names}

    def best(self) -> tuple[str, float] | None:
        """Return name and loss of the network with the lowest loss; None before the first."""
        losses = self.latest
        return min(losses.items(), key=lambda item: item[1]) if losses else None

    def add(self, raced: Iterable[Raced | Wait]) -> None:
        """Take the losses of more batches."""
        for event in raced:
            if isinstance(event, Wait):
                continue
            self._window.append(event.losses)
            if event.step % WINDOW == 0:
                self.points.append((event.step, self.latest))

    def since(self, drawn: int, name: str) -> tuple[list[int], list[float]]:
        """Return steps and losses of one curve, starting with point number ``drawn``."""
        known = [(step, mean[name]) for step, mean in self.points[drawn:] if name in mean]
        return [step for step, _loss in known], [loss for _step, loss in known]


def _training(
    model: nn.Sequential, optimizer: nn.Optimizer, data: nn.Dataset, seed: int
) -> Iterator[nn.Event]:
    return nn.train_iter(
        model,
        nn.SoftmaxCrossEntropy(),
        optimizer,
        data,
        epochs=1 << 30,
        batch_size=BATCH_SIZE,
        rng=np.random.default_rng([seed, 1]),
    )
