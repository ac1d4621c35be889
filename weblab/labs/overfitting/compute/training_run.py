"""One network on a few hundred digits, evaluated after each epoch on these and on test digits."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from weblab import nn
from weblab.datasets.digits import CLASSES, SIDE, Digits
from weblab.workshop.parts import ENGINE, Parts

BATCH_SIZE = 100
WATCHED = 1_000
"""Number of test digits after each epoch; at the end all of them are used."""
HELD_OUT = 0.2
"""Share of the training digits that early stopping holds out for validation."""
WEIGHTS, ORDER, MASKS, LABELS, SPLIT = range(5)
"""Sources of randomness; each has its own generator, so that none depends on the others."""


@dataclass(frozen=True)
class Setting:
    """The settings of a run.

    Args:
        hidden: how many hidden layers there are, of ``width`` units each.
        epochs: how often each digit is seen, unless the run is stopped before.
        lr: learning rate of SGD.
        decay: weight decay, on all parameters.
        dropout: share of hidden units dropped while training.
        noise: share of the digits whose label is replaced by a wrong one.
        patience: epochs without a lower validation loss until the run is stopped; None for no
            early stopping, and no validation digits.
    """

    hidden: int = 6
    width: int = 100
    epochs: int = 201
    lr: float = 0.01
    decay: float = 0.0
    dropout: float = 0.0
    noise: float = 0.0
    patience: int | None = None


@dataclass(frozen=True)
class Measured:
    """The quality of the network.

    Args:
        epoch: after which; 0 before the first.
        test: on the test digits that are watched, or on all of them at the end.
        validation: on the digits held out for early stopping; None without it.
        memorised: share of the wrong labels that the network gives back; None without any.
    """

    epoch: int
    train: nn.Evaluation
    test: nn.Evaluation
    validation: nn.Evaluation | None
    memorised: float | None

    @property
    def gap(self) -> float:
        """Training accuracy minus test accuracy."""
        return (self.train.accuracy or 0.0) - (self.test.accuracy or 0.0)


Happened: TypeAlias = nn.Event | Measured
Happening: TypeAlias = Generator[Happened, None, Measured]


class TrainingRun:
    """A network, its training digits and the digits it is evaluated on.

    Args:
        setting: what it is built from.
        digits: all of them are trained on, except those that early stopping holds out.
        test: digits that nothing is ever trained on.
        seed: decides weights, order of the digits, dropped units, wrong labels and held-out digits.
        parts: what the network is made of; a normalization of a visitor's stands before each
            activation, where the lab has none.
    """

    def __init__(
        self,
        setting: Setting,
        digits: Digits,
        test: Digits,
        seed: int,
        parts: Parts = ENGINE,
    ) -> None:
        self.setting = setting
        self._parts = parts
        self._generators = [np.random.default_rng([seed, each]) for each in range(5)]
        self.dropouts = [
            parts.dropout(setting.dropout, self._generators[MASKS]) for _ in range(setting.hidden)
        ]
        self.model = self._network()
        decay = setting.decay if parts.decay is None else 0.0
        self.optimizer = nn.SGD(self.model.parameters(), setting.lr, weight_decay=decay)
        self.penalties = [] if parts.decay is None else [parts.decay(setting.decay)]
        self.loss = nn.SoftmaxCrossEntropy()
        self.finished: Measured | None = None
        self.best_epoch: int | None = None
        labels, wrong = wrong_labels(digits.targets(), setting.noise, self._generators[LABELS])
        held, kept = self._divide(len(digits))
        data = as_data(digits, labels)
        self.train = data.subset(kept)
        self._wrong = data.subset(np.intersect1d(wrong, kept))
        self._validation = data.subset(held) if len(held) else None
        self._test = as_data(test, test.targets())

    def retune(self, lr: float, decay: float, dropout: float) -> None:
        """Apply a new learning rate, weight decay and dropout from the next step on.

        A visitor's decay or dropout stays as it is.
        """
        self.optimizer.lr = lr
        if self._parts.decay is None:
            self.optimizer.weight_decay = decay
        for layer in self.dropouts:
            if isinstance(layer, nn.Dropout):
                layer.p = dropout

    @property
    def steps(self) -> int:
        """The number of steps of a run that is not stopped early."""
        return self.setting.epochs * self.batches

    @property
    def batches(self) -> int:
        """The number of steps per epoch."""
        return -(-len(self.train) // BATCH_SIZE)

    def events(self) -> Generator[Happened, None, None]:
        """Train; evaluate before the first epoch and after each, at last on all test digits."""
        watched = self._test.subset(slice(WATCHED))
        patience = self.setting.patience
        stopping = None if patience is None else nn.EarlyStopping(self.model, patience=patience)
        epoch = 0
        yield (yield from self._measure(epoch, watched))
        for event in nn.train_iter(
            self.model,
            self._parts.loss(),
            self.optimizer,
            self.train,
            penalties=self.penalties,
            epochs=self.setting.epochs,
            batch_size=BATCH_SIZE,
            rng=self._generators[ORDER],
            validation=self._validation,
        ):
            if not isinstance(event, nn.EpochEnd):
                yield event
                continue
            epoch = event.epoch
            yield (yield from self._measure(epoch, watched, event.validation))
            if stopping is not None and stopping(event):
                break
        if stopping is not None:
            stopping.restore()
            self.best_epoch = stopping.best_epoch
        self.finished = yield from self._measure(epoch, self._test)

    def _network(self) -> nn.Sequential:
        sizes = [SIDE * SIDE, *[self.setting.width] * self.setting.hidden]
        rng = self._generators[WEIGHTS]
        parts, layers = self._parts, list[nn.Layer]()
        for fan_in, fan_out, dropout in zip(sizes, sizes[1:], self.dropouts, strict=False):
            layers.append(parts.dense(fan_in, fan_out, rng))
            if parts.own == "normalization":
                layers.append(parts.normalization(fan_out))
            layers += [parts.activation("ReLU"), dropout]
        return nn.Sequential(*layers, parts.dense(sizes[-1], CLASSES, rng))

    def _divide(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the indices of the validation digits and of the training digits."""
        held = 0 if self.setting.patience is None else round(HELD_OUT * count)
        order = self._generators[SPLIT].permutation(count)
        return np.sort(order[:held]), np.sort(order[held:])

    def _measure(
        self, epoch: int, test: nn.Dataset, validation: nn.Evaluation | None = None
    ) -> Happening:
        evaluate = nn.evaluate_iter
        if validation is None and self._validation is not None:
            validation = yield from evaluate(self.model, self.loss, self._validation)
        wrong = None
        if len(self._wrong):
            wrong = yield from evaluate(self.model, self.loss, self._wrong)
        return Measured(
            epoch=epoch,
            train=(yield from evaluate(self.model, self.loss, self.train)),
            test=(yield from evaluate(self.model, self.loss, test)),
            validation=validation,
            memorised=None if wrong is None else wrong.accuracy,
        )


def wrong_labels(
    labels: np.ndarray, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the labels with a share of them replaced by wrong ones, and their indices.

    A larger share keeps what was wrong with a smaller one.

    Shape: labels (N,) -> labels (N,) and places (round(share N),).
    """
    order = rng.permutation(len(labels))
    shifts = rng.integers(1, CLASSES, len(labels))
    places = order[: round(share * len(labels))]
    noisy = labels.copy()
    noisy[places] = (labels[places] + shifts[places]) % CLASSES
    return noisy, places


def as_data(digits: Digits, labels: np.ndarray) -> nn.Dataset:
    """Return digits as bytes, a quarter of the size of floats; batches are scaled."""
    return nn.Dataset(digits.images.reshape(len(digits), -1), labels, transform=_scaled)


def _scaled(images: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
    return images.astype(np.float32) / np.float32(255)
