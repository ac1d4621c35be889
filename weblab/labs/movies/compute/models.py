"""The recommenders that are trained in the page: the softmax machine and the autoencoder."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.datasets.ratings import Ratings

BATCH = 100


@dataclass
class Setting:
    """The settings of a run; lr, cost, momentum and sweeps may change during training.

    Args:
        by_item: whether a row is a film, rated by viewers; else a viewer, who rated films.
        hidden: how many hidden units.
        epochs: passes over the rows.
        lr: the first learning rate; it falls to zero along half a cosine.
        cost: weight decay.
        momentum: of the machine's steps; the autoencoder has Adam.
        sweeps: Gibbs sweeps of contrastive divergence, at the end of the run.
        growing: whether the sweeps begin at 1 and grow to that.
    """

    by_item: bool
    hidden: int
    epochs: int
    lr: float
    cost: float
    momentum: float = 0.9
    sweeps: int = 1
    growing: bool = False


class Trained(ABC):
    """A model of rows of ratings that learns step by step.

    Args:
        ratings: what it learns from.
        setting: how.
        rng: decides all that is random.
    """

    def __init__(self, ratings: Ratings, setting: Setting, rng: np.random.Generator) -> None:
        self.setting = setting
        self.levels = ratings.levels
        self.rows = rows_of(ratings, setting.by_item)
        self.rng = rng

    @abstractmethod
    def events(self) -> Generator[nn.Event, None, None]:
        """Train, and yield the events of training."""

    @abstractmethod
    def retune(self) -> None:
        """Apply changed settings from the next step on."""

    @abstractmethod
    def predict(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Return the expected stars of pairs of row and column."""

    @abstractmethod
    def features(self) -> np.ndarray:
        """Return the hidden units' values of each row, (rows, hidden)."""


class Machine(Trained):
    """A Boltzmann machine with a softmax over the stars of each rating."""

    def __init__(self, ratings: Ratings, setting: Setting, rng: np.random.Generator) -> None:
        super().__init__(ratings, setting, rng)
        self.rbm = nn.SoftmaxRBM(self.rows.shape[1], setting.hidden, stars=5 * self.levels, rng=rng)
        self.rbm.start_from(self.rows)
        self._optimizer = nn.Momentum(self.rbm.parameters(), setting.lr, setting.momentum)
        self.retune()

    def events(self) -> Generator[nn.Event, None, None]:
        """Train by contrastive divergence."""
        return nn.contrastive_iter(
            self.rbm,
            self._optimizer,
            self.rows,
            epochs=self.setting.epochs,
            batch_size=BATCH,
            rng=self.rng,
            k=self.sweeps,
            schedule=falling(self.setting, len(self.rows)),
        )

    def sweeps(self, epoch: int) -> int:
        """Return the number of Gibbs steps in an epoch."""
        setting = self.setting
        if not setting.growing:
            return setting.sweeps
        return 1 + (setting.sweeps - 1) * (epoch - 1) // max(1, setting.epochs - 1)

    def retune(self) -> None:
        """Apply momentum and weight decay; lr and sweeps are read at each step."""
        self._optimizer.momentum = self.setting.momentum
        self._optimizer.weight_decay = self.setting.cost

    def predict(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Return the expected stars of pairs of row and column."""
        return self.rbm.predict_at(self.rows, rows, columns) / self.levels

    def features(self) -> np.ndarray:
        """Return the probability of each hidden unit, for each row."""
        return self.rbm.hidden_probability(self.rows)


class Autoencoder(Trained):
    """AutoRec: a row of ratings through a few hidden units and back."""

    def __init__(self, ratings: Ratings, setting: Setting, rng: np.random.Generator) -> None:
        super().__init__(ratings, setting, rng)
        self._inputs = as_stars(self.rows, ratings.levels)
        centre = float(ratings.stars.mean())
        self.net = nn.AutoRec(self.rows.shape[1], setting.hidden, centre=centre, rng=rng)
        self._optimizer = nn.Adam(self.net.parameters(), setting.lr)
        self._done = 0
        self.retune()

    def events(self) -> Generator[nn.Event, None, None]:
        """Train by backpropagation through the known ratings."""
        for event in nn.train_iter(
            self.net,
            nn.MaskedMeanSquaredError(),
            self._optimizer,
            nn.Dataset(self._inputs),
            epochs=self.setting.epochs,
            batch_size=BATCH,
            rng=self.rng,
        ):
            if not isinstance(event, nn.EvaluationStep):
                self._done = event.step
                self.retune()
            yield event

    def retune(self) -> None:
        """Apply learning rate and weight decay from the next step on."""
        self._optimizer.lr = falling(self.setting, len(self.rows))(self._done + 1)
        self._optimizer.weight_decay = self.setting.cost

    def predict(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Return the expected stars of pairs of row and column."""
        return nn.predict(self.net, self._inputs)[rows, columns]

    def features(self) -> np.ndarray:
        """Return the code of each row."""
        encoder = self.net.children()["encoder"]
        filled = np.nan_to_num(self._inputs - np.float32(self.net.centre))
        return nn.ops.sigmoid(encoder.forward(filled))


MODELS: dict[str, type[Trained]] = {
    "rbm": Machine,
    "autorec": Autoencoder,
}


def rows_of(ratings: Ratings, by_item: bool) -> np.ndarray:
    """Return the ratings as whole numbers of levels, 0 for none; rows are films or viewers."""
    table = np.rint(ratings.matrix() * ratings.levels).astype(np.int64)
    return np.ascontiguousarray(table.T if by_item else table)


def as_stars(rows: np.ndarray, levels: int) -> np.ndarray:
    """Return rows of levels as stars, NaN for missing ratings."""
    return np.where(rows > 0, rows / levels, np.nan).astype(np.float32)


def falling(setting: Setting, rows: int) -> Callable[[int], float]:
    """Return a learning rate that decays along half a cosine from its current setting."""
    steps = max(2, setting.epochs * math.ceil(rows / BATCH))
    share = nn.schedules.cosine(1.0, steps=steps)
    return lambda step: setting.lr * share(step)


def free_energy_gap(machine: Machine, test: Ratings, rng: np.random.Generator) -> float:
    """Return the free energy of unseen ratings minus that of as many training ratings.

    A row's unseen ratings are compared with as many of its own known ones, drawn at random, and
    the difference is given for each rating. It grows when the machine memorizes.

    Args:
        machine: trained on the rest of the ratings.
        test: ratings that it has not seen, of the same viewers and films.
        rng: draws the known ratings.
    """
    unseen = rows_of(test, machine.setting.by_item)
    if test.levels != machine.levels:
        unseen *= machine.levels // test.levels
    known = machine.rows
    enough = np.flatnonzero((unseen > 0).any(1) & ((unseen > 0).sum(1) <= (known > 0).sum(1)))
    if not len(enough):
        return 0.0
    draws = np.where(known[enough] > 0, rng.random((len(enough), known.shape[1])), 2.0)
    counts = (unseen[enough] > 0).sum(axis=1)
    least = np.take_along_axis(np.sort(draws, axis=1), counts[:, None] - 1, axis=1)
    alike = np.where(draws <= least, known[enough], 0)
    gap = machine.rbm.free_energy(unseen[enough]).sum() - machine.rbm.free_energy(alike).sum()
    return float(gap / counts.sum())
