"""Baselines that any recommender has to beat, and the evaluation of recommenders."""

from typing import NamedTuple, Protocol

import numpy as np

from weblab.datasets.ratings.table import Ratings
from weblab.nn.arrays import check_int

MOST_STARS = 5


class Model(Protocol):
    """Anything that learns from ratings and predicts others."""

    def fit(self, ratings: Ratings) -> "Model":
        """Learn from ratings, and return itself."""
        ...

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the stars expected of each pair of positions."""
        ...


class Score(NamedTuple):
    """How far predictions are from the stars given: root mean square and mean absolute error."""

    rmse: float
    mae: float


def score(model: Model, ratings: Ratings) -> Score:
    """Score predictions on ratings that the model has not seen."""
    return score_of(model.predict(ratings.users, ratings.items), ratings)


def score_of(predicted: np.ndarray, ratings: Ratings) -> Score:
    """Score the stars predicted for ratings, kept within the fewest and the most stars."""
    errors = np.clip(predicted, 1 / ratings.levels, MOST_STARS) - ratings.stars
    return Score(float(np.sqrt(np.mean(np.square(errors)))), float(np.mean(np.abs(errors))))


def sums_by(index: np.ndarray, values: np.ndarray, length: int) -> np.ndarray:
    """Return the sum of the values of each index."""
    return np.bincount(index, weights=values, minlength=length)


class GlobalMean:
    """Everyone gives every film the mean."""

    def fit(self, ratings: Ratings) -> "GlobalMean":
        """Learn the mean of all stars."""
        self.mean = float(ratings.stars.mean())
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the mean for each pair."""
        return np.full(len(users), self.mean)


class ItemMean:
    """Everyone gives a film its own mean; a film without ratings gets the mean of all."""

    def fit(self, ratings: Ratings) -> "ItemMean":
        """Learn the mean of each film."""
        films = len(ratings.films)
        counts = np.bincount(ratings.items, minlength=films)
        sums = sums_by(ratings.items, ratings.stars, films)
        overall = float(ratings.stars.mean())
        self.means = np.where(counts > 0, sums / np.maximum(counts, 1), overall)
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the film's mean for each pair."""
        return self.means[items]


class Biases:
    """The global mean, plus one bias for the viewer and one for the film.

        r_ui = mu + b_u + b_i

    Both biases are fitted in turns, each by ridge regression on the residuals of the other.

    Args:
        item_decay: number of pseudo-ratings at the mean for each film.
        user_decay: number of pseudo-ratings at the mean for each viewer.
        sweeps: the number of times both are fitted.
    Source: Koren, 'Factor in the Neighbors', 2010, section 2.1.
    """

    def __init__(self, *, item_decay: float = 10, user_decay: float = 15, sweeps: int = 10) -> None:
        self.item_decay = item_decay
        self.user_decay = user_decay
        self.sweeps = check_int("Biases", "sweeps", sweeps, least=1)

    def fit(self, ratings: Ratings) -> "Biases":
        """Learn the mean and both biases."""
        viewers, films = ratings.shape
        users, items = ratings.users, ratings.items
        self.mean = float(ratings.stars.mean())
        rest = ratings.stars.astype(np.float64) - self.mean
        user_weight = np.bincount(users, minlength=viewers) + self.user_decay
        item_weight = np.bincount(items, minlength=films) + self.item_decay
        self.users = np.zeros(viewers)
        for _ in range(self.sweeps):
            self.items = sums_by(items, rest - self.users[users], films) / item_weight
            self.users = sums_by(users, rest - self.items[items], viewers) / user_weight
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return mean and biases of each pair, added."""
        return self.mean + self.users[users] + self.items[items]
