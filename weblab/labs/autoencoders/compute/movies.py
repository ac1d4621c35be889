"""A very small autoencoder: four films, through one to four code units.

Six people have rated four films, two romances and two thrillers. Two values, how much a person
likes either genre, explain nearly all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.nn import autoencoders
from weblab.nn.autoencoders import Autoencoder

RATINGS = np.array(
    [[5, 4, 1, 1], [1, 1, 4, 3], [5, 5, 1, 1], [1, 1, 5, 5], [5, 4, 5, 2], [2, 5, 2, 5]]
)
"""One row a person, one column a film, in stars from 1 to 5."""
PEOPLE, FILMS = RATINGS.shape
NODES = (1, 2, 3, 4)
EPOCHS = 1500
LR = 0.02


@dataclass(frozen=True)
class Fitted:
    """One step of all four networks is done: the error of each, in stars."""

    step: int
    errors: tuple[float, ...]


def mean_error() -> float:
    """Return the error in stars of always saying a film's mean rating."""
    return _rmse(RATINGS.mean(axis=0))


def to_unit(stars: np.ndarray) -> np.ndarray:
    """Return stars from 1 to 5 as numbers from 0 to 1."""
    return ((stars - 1) / 4).astype(np.float32)


def to_stars(units: np.ndarray) -> np.ndarray:
    """Return numbers from 0 to 1 as stars from 1 to 5."""
    return 1 + 4 * units


class MoviesRun:
    """Four networks that learn the same ratings in parallel, one for each size of the code.

    Args:
        lr: returns Adam's learning rate, which may change during the run.
        seed: decides the initial weights.
    """

    def __init__(self, *, lr: Callable[[], float], seed: int, epochs: int = EPOCHS) -> None:
        self.lr, self.epochs = lr, epochs
        self._rngs = [np.random.default_rng(seed) for _nodes in NODES]
        self.models: list[Autoencoder] = [
            autoencoders.dense([FILMS, nodes], rng=rng)
            for nodes, rng in zip(NODES, self._rngs, strict=True)
        ]

    def events(self) -> Generator[Fitted, None, None]:
        """Train all four, a step each in turn."""
        data, loss = nn.Dataset(to_unit(RATINGS)), nn.MeanSquaredError()
        trainings = [
            nn.train_iter(
                model,
                loss,
                nn.Adam(model.parameters(), self.lr()),
                data,
                epochs=self.epochs,
                batch_size=PEOPLE,
                rng=rng,
                schedule=lambda _step: self.lr(),
            )
            for model, rng in zip(self.models, self._rngs, strict=True)
        ]
        for events in zip(*trainings, strict=True):
            if isinstance(events[0], nn.StepEnd):
                yield Fitted(events[0].step, tuple(4 * event.loss**0.5 for event in events))

    def reconstruct(self, nodes: int, stars: np.ndarray) -> np.ndarray:
        """Return the reconstruction of ratings with the given number of units, in stars."""
        return to_stars(self.models[nodes - 1].forward(to_unit(stars)))

    def encode(self, nodes: int, stars: np.ndarray) -> np.ndarray:
        """Return the code of ratings with the given number of units, values from 0 to 1."""
        return self.models[nodes - 1].encode(to_unit(stars))

    def errors(self) -> list[float]:
        """Return the error of each network on the ratings, in stars."""
        return [_rmse(self.reconstruct(nodes, RATINGS)) for nodes in NODES]


def _rmse(stars: np.ndarray) -> float:
    return float(np.sqrt(np.square(stars - RATINGS).mean()))
