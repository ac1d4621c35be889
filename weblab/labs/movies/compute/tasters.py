"""Predictions for a new person by the trained models."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weblab import nn
from weblab.datasets.ratings import MatrixFactorization, Ratings
from weblab.labs.movies.compute.models import Autoencoder, Machine, Trained
from weblab.labs.movies.compute.taste import FEW, FeatureTaste, Guess, Popularity, Taster


class MachineRow:
    """A user-based machine: the new person is one more row, up to the hidden units and down.

    Args:
        machine: whose rows are viewers.
        popularity: how surely each film is known.
    """

    def __init__(self, machine: Machine, popularity: Popularity) -> None:
        self._rbm = machine.rbm
        self._levels = machine.levels
        self._popularity = popularity
        self._stars = np.arange(1, machine.rbm.stars + 1, dtype=np.float32) / machine.levels

    def guess(self, films: np.ndarray, stars: np.ndarray) -> Guess:
        """Return mean and deviation of each film's softmax over the stars."""
        odds = self._rbm.visible_probability(nn.ops.sigmoid(self._field(films, stars)[None]))[0]
        mean = odds @ self._stars
        variance = odds @ np.square(self._stars) - np.square(mean)
        doubt = self._popularity.doubt
        return Guess(mean, np.sqrt(np.maximum(variance, 0) + np.square(doubt)), doubt)

    def pulls(self, films: np.ndarray, stars: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """Repeat the pass up and down without each rating."""
        field = self._field(films, stars)
        fields = np.vstack([field, field - self._weights(films, stars)])
        hidden = nn.ops.sigmoid(fields.astype(np.float32))
        places = (asked[:, None] * self._rbm.stars + np.arange(self._rbm.stars)).ravel()
        down = nn.ops.linear(
            hidden, self._rbm.weight.data[places].T, self._rbm.visible_bias.data[places]
        )
        means = nn.ops.softmax(down.reshape(-1, len(asked), self._rbm.stars)) @ self._stars
        pulls: np.ndarray = means[0] - means[1:]
        return pulls

    def _field(self, films: np.ndarray, stars: np.ndarray) -> np.ndarray:
        return self._rbm.hidden_bias.data + self._weights(films, stars).sum(axis=0)

    def _weights(self, films: np.ndarray, stars: np.ndarray) -> np.ndarray:
        """Return the contribution of each rating to the hidden units, (films, hidden)."""
        level = np.rint(stars * self._levels).astype(np.int64)
        return self._rbm.weight.data[films * self._rbm.stars + level - 1]


class AutoencoderRow:
    """A user-based autoencoder: the new person is one more row with missing ratings.

    It says nothing of its own about how sure it is, so that its errors on the ratings that it was
    trained on have to.

    Args:
        model: whose rows are viewers.
        popularity: how surely each film is known.
    """

    def __init__(self, model: Autoencoder, popularity: Popularity) -> None:
        self._net = model.net
        self._popularity = popularity
        rows, films = np.nonzero(model.rows)
        errors = np.square(model.predict(rows, films) - model.rows[rows, films] / model.levels)
        count = model.rows.shape[1]
        sums = np.bincount(films, weights=errors, minlength=count)
        counts = np.bincount(films, minlength=count)
        self._variance = (sums + FEW * errors.mean()) / (counts + FEW)

    def guess(self, films: np.ndarray, stars: np.ndarray) -> Guess:
        """Return the reconstructed row, and the errors as uncertainty."""
        doubt = self._popularity.doubt
        row = self._rows(films, stars[None])
        expected = self._popularity.kept(self._net.forward(row)[0])
        return Guess(expected, np.sqrt(self._variance + np.square(doubt)), doubt)

    def pulls(self, films: np.ndarray, stars: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """Repeat the pass without each rating."""
        left = np.where(np.eye(len(stars), dtype=bool), np.nan, stars)
        out = self._net.forward(self._rows(films, np.vstack([stars, left])))[:, asked]
        pulls: np.ndarray = out[0] - out[1:]
        return pulls

    def _rows(self, films: np.ndarray, stars: np.ndarray) -> np.ndarray:
        rows = np.full((len(stars), len(self._popularity.counts)), np.nan, np.float32)
        rows[:, films] = stars
        return rows


def taster_of(model: Trained, popularity: Popularity) -> Taster:
    """Return the predictor for new people that belongs to a model.

    Where a row is a film, the newcomer is one more column, and gets weights of their own on the
    hidden units of the films that they rated.
    """
    if model.setting.by_item:
        return FeatureTaste(model.features(), popularity)
    if isinstance(model, Machine):
        return MachineRow(model, popularity)
    if isinstance(model, Autoencoder):
        return AutoencoderRow(model, popularity)
    raise TypeError(f"Expected a machine or an autoencoder. Received {type(model).__name__}.")


def first_taster(ratings: Ratings, popularity: Popularity) -> Iterator[Taster]:
    """Yield predictors that need no training in the page, each better than the last.

    They rest on the factors of a matrix factorization, after each of its sweeps.
    """
    factors = MatrixFactorization()
    for _sweep in factors.fit_iter(ratings):
        yield FeatureTaste(factors.item_factors, popularity)
