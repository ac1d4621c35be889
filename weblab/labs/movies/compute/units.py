"""Hidden units, explained by the films with the largest effect on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weblab.datasets.ratings import Ratings
from weblab.labs.movies.compute.models import Autoencoder, Machine, Trained

LEAST_RATINGS = 20
"""Films with fewer ratings say little and are not shown."""


@dataclass(frozen=True)
class Units:
    """Effects of films on hidden units.

    Args:
        films: positions of the films that have ratings enough.
        pulls: by how much each of them moves each hidden unit, (films, hidden).
        order: the hidden units, the one that films move most first.
    """

    films: np.ndarray
    pulls: np.ndarray
    order: np.ndarray

    def strongest(self, unit: int, count: int) -> list[tuple[int, float]]:
        """Return the films with the largest effect on a unit, from the highest to the lowest.

        Args:
            unit: its number.
            count: how many films at either end.
        """
        pull = self.pulls[:, unit]
        ranked = np.argsort(-pull, kind="stable")
        ends = np.concatenate([ranked[:count], ranked[count:][-count:]])
        return [(int(self.films[place]), float(pull[place])) for place in ends]


def units_of(model: Trained, ratings: Ratings) -> Units:
    """Explain the hidden units of a trained model.

    Where a row is a viewer, a film's pull is the weight of its most stars less that of its
    fewest. Where a row is a film, it is by how much the unit is likelier than for a usual film.

    Args:
        model: what was trained.
        ratings: what it was trained on.
    """
    counts = np.bincount(ratings.items, minlength=len(ratings.films))
    films = np.flatnonzero(counts >= min(LEAST_RATINGS, counts.max()))
    pulls = _pulls(model)[films]
    order = np.argsort(-pulls.std(axis=0), kind="stable")
    return Units(films, pulls, order)


def _pulls(model: Trained) -> np.ndarray:
    if model.setting.by_item:
        features = model.features()
        centered: np.ndarray = features - features.mean(axis=0)
        return centered
    if isinstance(model, Machine):
        weight = model.rbm.weight.data.reshape(model.rbm.items, model.rbm.stars, -1)
        ends: np.ndarray = weight[:, -1] - weight[:, 0]
        return ends
    if isinstance(model, Autoencoder):
        return model.net.state()["encoder.weight"] * (5 - 1 / model.levels)
    raise TypeError(f"Expected a machine or an autoencoder. Received {type(model).__name__}.")
