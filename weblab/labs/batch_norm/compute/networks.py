"""Thirty-two networks that train in turns: sixteen scales of initial weights, two of each."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.labkit.experiment.ready import ready
from weblab.labs.batch_norm.compute.modes import norm_layers
from weblab.nn.initializers import Initializer
from weblab.workshop.parts import ENGINE, Parts

SCALES = tuple(float(f"{scale:.3g}") for scale in np.logspace(0, -4, 16))
"""Standard deviations of the initial weights."""
KINDS = ("plain", "norm")
HIDDEN = (100,) * 5
CLASSES = 10
ACTIVATIONS = {name: nn.tables.ACTIVATIONS[name] for name in ("ReLU", "Sigmoid", "Tanh")}


@dataclass(frozen=True)
class Setup:
    """What all networks have in common.

    Args:
        train: inputs (N, pixels) and labels (N,) to train on.
        test: likewise, to test on.
        activation: a key of ACTIVATIONS.
        epochs: the number of passes over the training set.
        batch_size: N is a multiple of it.
        seed: decides weights and batches.
    """

    train: nn.Dataset
    test: nn.Dataset
    activation: str
    epochs: int
    batch_size: int
    seed: int

    @property
    def batches(self) -> int:
        """The number of steps per epoch."""
        return len(self.train) // self.batch_size

    @property
    def steps(self) -> int:
        """The number of steps of the run."""
        return self.epochs * self.batches

    @property
    def sizes(self) -> list[int]:
        """The width of each layer, from the pixels to the classes."""
        return [self.train.inputs.shape[1], *HIDDEN, CLASSES]

    @functools.cached_property
    def weights(self) -> list[np.ndarray]:
        """The initial weights of each layer, scaled to a standard deviation of 1."""
        rng = np.random.default_rng([self.seed, 0])
        pairs = itertools.pairwise(self.sizes)
        return [rng.standard_normal(pair, dtype=np.float32) for pair in pairs]


@dataclass(frozen=True)
class Measure:
    """The result of a network in evaluation mode.

    Args:
        epoch: the time, in epochs, possibly fractional.
        train: on the training digits.
        test: on the test digits.
    """

    epoch: float
    train: nn.Evaluation
    test: nn.Evaluation


class Network:
    """One network and the record of its training.

    Args:
        kind: "plain" is without batch normalization before each activation, any other with it.
        scale: standard deviation of its initial weights.
        setup: what it has in common with the others.
        lr: the learning rate of SGD.
        momentum: the weight of a new batch in the running statistics.
        parts: what it is made of.
    """

    def __init__(
        self,
        kind: str,
        scale: float,
        setup: Setup,
        lr: float,
        momentum: float = 0.1,
        parts: Parts = ENGINE,
    ) -> None:
        self.setup = setup
        weights = iter(setup.weights)
        self.model = _build(
            parts, setup, momentum if kind != "plain" else None,
            lambda *_shape, **_fans: next(weights) * np.float32(scale),
        )  # fmt: skip
        self.norms = norm_layers(self.model)
        self.optimizer = nn.SGD(self.model.parameters(), lr)
        self.accuracies: list[float] = []
        """For each epoch, the accuracy on each batch just before its step, in training mode."""
        self.so_far: float | None = None
        """The same for the current epoch so far; None before its first batch."""
        self.trained = 0
        """The number of completed steps."""
        self.measures: list[Measure] = []
        self.final: Measure | None = None
        self.diverged: int | None = None
        """The step at which loss, gradient or weights were not finite; None if they always were."""
        self._steps = nn.train_iter(
            self.model,
            parts.loss(),
            self.optimizer,
            setup.train,
            epochs=setup.epochs,
            batch_size=setup.batch_size,
            rng=np.random.default_rng([setup.seed, 1]),
        )

    @property
    def accuracy(self) -> float | None:
        """The training accuracy: measured at the end, before that the latest."""
        if self.final is not None:
            return self.final.train.accuracy
        if self.so_far is not None:
            return self.so_far
        return self.accuracies[-1] if self.accuracies else None

    @property
    def test_accuracy(self) -> float | None:
        """The test accuracy, measured at the end; None before."""
        return self.final.test.accuracy if self.final else None

    @property
    def epoch(self) -> float:
        """The progress of its training, in epochs."""
        return self.trained / self.setup.batches

    def step(self) -> None:
        """Train on the next batch; if that diverges, keep the last good weights."""
        try:
            event = next(each for each in self._steps if isinstance(each, nn.StepEnd))
            self.trained = event.step
            if event.batch == event.batches:
                # the end of the epoch makes sure of the weights
                end = next(each for each in self._steps if isinstance(each, nn.EpochEnd))
                self.accuracies.append(ready(end.train_accuracy))
                self.so_far = None
            else:
                correct = ready(event.position.correct)
                self.so_far = correct / event.seen
        except nn.DivergenceError as error:
            self.diverged = error.step

    def measure(self, epoch: float) -> Iterator[Worked]:
        """Evaluate on the training set, then on the test set, and keep the result."""
        train = self._evaluate(self.setup.train)
        yield Worked()
        test = self._evaluate(self.setup.test)
        if not self.measures or self.measures[-1].epoch < epoch:
            self.measures.append(Measure(epoch, train, test))
        yield Worked()

    def _evaluate(self, data: nn.Dataset) -> nn.Evaluation:
        with np.errstate(all="ignore"):
            return nn.evaluate(self.model, nn.SoftmaxCrossEntropy(), data)


def _build(parts: Parts, setup: Setup, momentum: float | None, init: Initializer) -> nn.Sequential:
    """Return dense layers, each but the last with (normalization and) activation behind it."""
    rng = np.random.default_rng([setup.seed, 0])
    layers: list[nn.Layer] = []
    for fan_in, fan_out in itertools.pairwise(setup.sizes[:-1]):
        layers.append(parts.dense(fan_in, fan_out, rng, init))
        if momentum is not None:
            layers.append(parts.normalization(fan_out, momentum))
        layers.append(parts.activation(setup.activation))
    return nn.Sequential(*layers, parts.dense(*setup.sizes[-2:], rng, init))


@dataclass(frozen=True)
class Worked:
    """One network completed a step or a part of a measurement."""


@dataclass(frozen=True)
class Round:
    """All networks completed a step, counted from 1."""

    step: int


class NetworkGrid:
    """All networks: they see the same batches, and their initial weights differ only in scale.

    Args:
        setup: what they have in common.
        lr: the learning rate of SGD.
        momentum: the weight of a new batch in the running statistics, 0 to 1.
        chosen: returns the index of the chosen scale, whose networks are measured after each
            epoch; the others are measured at the end.
        kinds: of networks.
        parts: what they are made of.
    """

    def __init__(
        self,
        setup: Setup,
        lr: float,
        momentum: float,
        chosen: Callable[[], int],
        kinds: Sequence[str] = KINDS,
        parts: Parts = ENGINE,
    ) -> None:
        self.setup = setup
        self.networks: dict[tuple[str, int], Network] = {}
        self._lr = lr
        self._momentum = momentum
        self._chosen = chosen
        self._kinds = kinds
        self._parts = parts
        self.begun = 0
        """The step that all networks do in turns, or have done last."""

    def run(self) -> Iterator[Worked | Round]:
        """Step all networks in turns until all epochs are over."""
        for step in range(1, self.setup.steps + 1):
            self._begin(step)
            for number in range(len(SCALES)):
                for kind in self._kinds:
                    network = self._network(kind, number)
                    if network.diverged is None:
                        network.step()
                        yield Worked()
            if step == self.setup.steps:
                yield from self._measure_all()
            elif step % self.setup.batches == 0:
                yield from self.measure(self._chosen(), step)
            yield Round(step)

    def measure(self, number: int, step: int) -> Iterator[Worked]:
        """Measure the networks of a scale after a step, one after the other."""
        for kind in self._kinds:
            if (kind, number) in self.networks:
                yield from self.networks[kind, number].measure(step / self.setup.batches)

    def set_lr(self, lr: float) -> None:
        """Apply a new learning rate from the next step of all networks on."""
        self._lr = lr

    def set_momentum(self, momentum: float) -> None:
        """Set the weight of a new batch in the running statistics, likewise."""
        self._momentum = momentum

    def _begin(self, step: int) -> None:
        """Begin a step: what was set since the last one counts from now on."""
        self.begun = step
        for network in self.networks.values():
            network.optimizer.lr = self._lr
            for layer in network.norms:
                layer.momentum = self._momentum

    def _network(self, kind: str, number: int) -> Network:
        """Return a network, created at its first turn so that the first steps come soon."""
        if (kind, number) not in self.networks:
            self.networks[kind, number] = Network(
                kind, SCALES[number], self.setup, self._lr, self._momentum, self._parts
            )
        return self.networks[kind, number]

    def _measure_all(self) -> Iterator[Worked]:
        for network in self.networks.values():
            yield from network.measure(self.setup.epochs)
            network.final = network.measures[-1]
