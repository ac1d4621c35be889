"""Optimizers on MNIST: each trains a network of its own, from equal weights on equal batches."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.labs.optimizers.rivals import OPTIMIZERS

SIZES = [784, 100, 100, 100, 100, 10]
BATCH_SIZE = 128


@dataclass
class Runner:
    """One optimizer at work.

    Args:
        optimizer: moves the network's parameters.
        steps: its training, a step at a time.
        loss: of the last batch; None before the first.
        seconds: how long its steps took in all.
        diverged: the step at which the loss was no longer finite; None if it stayed so.
    """

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
    """All optimizers trained on one batch.

    Args:
        step: counted from 1.
        losses: the batch's loss by optimizer; those that diverged are not in it.
    """

    step: int
    losses: dict[str, float]


class DigitsRace:
    """One network for each optimizer, all alike at the start.

    Args:
        data: inputs (N, 784) and labels (N,).
        rates: the learning rate by name of each optimizer that takes part.
        seed: decides the weights and the batches.
    """

    def __init__(self, data: nn.Dataset, rates: Mapping[str, float], seed: int):
        self.runners = {
            name: self._runner(OPTIMIZERS[name], rate, data, seed) for name, rate in rates.items()
        }

    @staticmethod
    def _runner(kind: type[nn.Optimizer], rate: float, data: nn.Dataset, seed: int) -> Runner:
        model = nn.zoo.mlp(SIZES, rng=np.random.default_rng([seed, 0]))
        optimizer = kind(model.parameters(), rate)
        steps = nn.train_iter(
            model,
            nn.SoftmaxCrossEntropy(),
            optimizer,
            data,
            epochs=1 << 30,
            batch_size=BATCH_SIZE,
            rng=np.random.default_rng([seed, 1]),
        )
        return Runner(optimizer, steps)

    def run(self, steps: int) -> Iterator[Raced]:
        """Let every optimizer do so many steps, in turns."""
        for step in range(1, steps + 1):
            for runner in self.runners.values():
                if runner.diverged is None:
                    runner.step()
            losses = {
                name: runner.loss
                for name, runner in self.runners.items()
                if runner.loss is not None
            }
            yield Raced(step, losses)
