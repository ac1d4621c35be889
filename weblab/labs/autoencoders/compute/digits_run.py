"""One training of one autoencoder on digits, from its first step to its measures."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np

from weblab import nn
from weblab.labkit.experiment.ready import ready
from weblab.labs.autoencoders.compute.kinds import PIXELS, SIDE, STACK, Kind, Settings
from weblab.labs.autoencoders.compute.measures import copied, error_iter, probe_iter, scrambled
from weblab.labs.autoencoders.compute.pca import Components, components_iter
from weblab.nn.autoencoders import Autoencoder, pretrain_iter

SHOWN = 500
"""Test digits that are evaluated during training; at the end, all of them are."""
WATCHES = 20
RULER = 4_000
"""Training digits from which the principal components are found."""
FALL = 0.1
"""Share of the learning rate at the end of a run, to which it decays linearly."""


@dataclass(frozen=True)
class Trained:
    """One step is done: the loss before it, and which stage it belongs to."""

    step: int
    stage: int
    loss: float


@dataclass(frozen=True)
class Watched:
    """The error on the first SHOWN test digits after a step."""

    at: int
    stage: int
    mse: float


@dataclass(frozen=True)
class Working:
    """A part of something longer than a step is done."""

    part: str


@dataclass(frozen=True)
class Outcome:
    """The result of a run.

    Args:
        mse: the error of the network on all test digits.
        pca_mse: the error of PCA with as many components as the code has units.
        mean_mse: the error of always answering with the mean image.
        probe: what share of the test digits a linear layer reads from the codes.
        pca_probe: the same from as many principal components as the code has units.
        raw_probe: the same from the pixels.
        digits: how much of the digits comes through the network, 1 for all.
        scrambled: how much of pictures that are no digits.
        pca_digits: how much of the digits comes through the principal components.
        pca_scrambled: how much of pictures that are no digits.
    """

    mse: float
    pca_mse: float
    mean_mse: float
    probe: float
    pca_probe: float
    raw_probe: float
    digits: float
    scrambled: float
    pca_digits: float
    pca_scrambled: float


Result = TypeVar("Result")
Event: TypeAlias = Trained | Watched | Working | Outcome


class DigitsRun:
    """A network, its digits and the progress of its training.

    Args:
        kind: which autoencoder.
        settings: what it is built from.
        train: the training digits; flat images, or bytes with a transform.
        labelled: the first of them as flat images with their labels.
        test: the test digits likewise.
        epochs: how often each digit is seen; in greedy training also by each layer.
        batch_size: digits a step.
        lr: tells the learning rate at the start of the run, which may change while it runs.
        seed: decides all that is random.
        raw_probe: what a probe reads from pixels, if that is known already.
        loss: what is minimized; the mean squared error by default.
    """

    def __init__(
        self,
        kind: Kind,
        settings: Settings,
        train: nn.Dataset,
        labelled: nn.Dataset,
        test: nn.Dataset,
        *,
        epochs: int,
        batch_size: int,
        lr: Callable[[], float],
        seed: int,
        raw_probe: float | None = None,
        loss: nn.Loss | None = None,
    ) -> None:
        self.kind = kind
        self.rng = np.random.default_rng(seed)
        self.model = kind.make(settings, self.rng)
        self.train, self.labelled, self.test = train, labelled, test
        self.epochs, self.batch_size, self.lr = epochs, batch_size, lr
        self.raw_probe = raw_probe
        self._loss = loss or nn.MeanSquaredError()
        self.code = settings.code
        self.pca: Components | None = None
        self.step = 0
        self.stages = self._stages()
        self.stage = 0
        self.optimizer: nn.Adam | None = None

    @property
    def steps(self) -> int:
        """How many steps the run has in all."""
        return self.steps_a_stage * len(self.stages)

    @property
    def steps_a_stage(self) -> int:
        """How many steps each stage has."""
        return -(-len(self.train) // self.batch_size) * self.epochs

    @property
    def trained_part(self) -> Autoencoder:
        """The network, or in greedy training as much of it as has had its turn."""
        return self.stages[self.stage]

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the whole network's code of flat images."""
        return self.model.encode(x)

    def codes(self, x: np.ndarray) -> np.ndarray:
        """Return the codes of flat images in the part that is trained so far."""
        return self.trained_part.encode(x)

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Return the flat images that this part makes of codes."""
        return self.trained_part.decode(codes)

    def filters(self) -> np.ndarray:
        """Return the weights of the first layer as pictures, (units, side, side)."""
        for layer in self.model.encoder.walk():
            if isinstance(layer, nn.Linear):
                return layer.weight.data.T.reshape(-1, SIDE, SIDE)
            if isinstance(layer, nn.Conv2d):
                return layer.weight.data[:, 0]
        raise TypeError("Expected an encoder with weights. Received: none.")

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """Return flat images as they come back through the part that is trained so far."""
        return self.trained_part.forward(x)

    def linear_error(self) -> float | None:
        """Return the error of PCA on the test digits that are watched; None before it is found."""
        if self.pca is None:
            return None
        watched = self.test.inputs[:SHOWN]
        return float(np.square(self.pca.reconstruct(watched) - watched).mean())

    def events(self) -> Generator[Event, None, None]:
        """Train, and then measure."""
        ruler = self._find_components()
        for event in self.training():
            yield event
            yield from _at_most_one(ruler)  # beside the first steps, so that these come at once
        yield from ruler
        yield (yield from self._outcome())

    def _stages(self) -> list[Autoencoder]:
        """Return the part of the network that each stage of the training completes."""
        if not self.kind.greedy:
            return [self.model]
        encoder, decoder = (
            list(part.children().values()) for part in (self.model.encoder, self.model.decoder)
        )
        parts = [
            Autoencoder(nn.Sequential(*encoder[:depth]), nn.Sequential(*decoder[-depth:]))
            for depth in range(1, len(STACK) + 2)
        ]
        return [*parts, self.model]

    def training(self) -> Generator[Event, None, None]:
        """Do the training alone, without the measures at its end."""
        watched = nn.Dataset(self.test.inputs[:SHOWN])
        every = max(1, self.steps // WATCHES)
        for loss in self._losses():
            self.step += 1
            yield Trained(self.step, self.stage, loss)
            if self.step % every == 0 or self.step == self.steps:
                result = nn.evaluate(self.trained_part, nn.MeanSquaredError(), watched)
                yield Watched(self.step, self.stage, result.loss)

    def _losses(self) -> Generator[float, None, None]:
        """Do the training steps, and yield the loss of each."""
        loss = self._loss
        options: dict[str, Any] = {
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "rng": self.rng,
        }
        if self.kind.greedy:
            inputs = self.train.batch(slice(None), self.rng)[0]
            yield from self._steps(
                pretrain_iter(self.model, loss, self._optimizer, inputs, **options)
            )
            self.stage = len(self.stages) - 1
        optimizer = self._optimizer(self.model.parameters())
        events = nn.train_iter(self.model, loss, optimizer, self.train, **options)
        yield from self._steps(events)

    def _steps(self, events: Generator[object, None, None]) -> Generator[float, None, None]:
        while True:
            self._set_lr()
            try:
                event = next(events)
            except StopIteration:
                return
            except nn.DivergenceError as error:
                raise nn.DivergenceError(self.step + 1, error.what) from None
            if isinstance(event, nn.StepEnd):
                self.stage = min(self.step // self.steps_a_stage, len(self.stages) - 1)
                yield event.loss

    def _optimizer(self, parameters: list[nn.Parameter]) -> nn.Adam:
        self.optimizer = nn.Adam(parameters, self.lr())
        return self.optimizer

    def _set_lr(self) -> None:
        if self.optimizer is None:
            return
        done = self.step % self.steps_a_stage / self.steps_a_stage
        self.optimizer.lr = self.lr() * (1 - (1 - FALL) * done)

    def _find_components(self) -> Generator[Event, None, None]:
        inputs = self.train.batch(slice(RULER), self.rng)[0]
        parts = components_iter(inputs, min(self.code, PIXELS), sweeps=8)
        self.pca = yield from _said("components", parts)

    def _outcome(self) -> Generator[Event, None, Outcome]:
        images, pca = self.test.inputs, ready(self.pca)
        mean = pca.mean
        mse = yield from _said("test", error_iter(self.model.forward, images))
        pca_mse = yield from _said("test", error_iter(pca.reconstruct, images))
        mean_mse = yield from _said("test", error_iter(lambda _images: mean, images))
        if self.raw_probe is None:
            pixels = probe_iter(lambda x: x, self.labelled, self.test)
            self.raw_probe = yield from _said("probe", pixels)
        pca_probe = self.raw_probe
        if pca.axes.shape[1] < PIXELS:
            components = probe_iter(pca.encode, self.labelled, self.test)
            pca_probe = yield from _said("probe", components)
        probe = yield from _said("probe", probe_iter(self.encode, self.labelled, self.test))
        some, mixed = images[:SHOWN], scrambled(images[:SHOWN])
        return Outcome(
            mse=mse,
            pca_mse=pca_mse,
            mean_mse=mean_mse,
            probe=probe,
            pca_probe=pca_probe,
            raw_probe=self.raw_probe,
            digits=copied(self.model.forward, some, mean),
            scrambled=copied(self.model.forward, mixed, mean),
            pca_digits=copied(pca.reconstruct, some, mean),
            pca_scrambled=copied(pca.reconstruct, mixed, mean),
        )


def _said(part: str, work: Generator[object, None, Result]) -> Generator[Event, None, Result]:
    """Do some work piece by piece, announce it, and return its result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
        yield Working(part)


def _at_most_one(events: Generator[Event, None, None]) -> Generator[Event, None, None]:
    for event in events:
        yield event
        return
