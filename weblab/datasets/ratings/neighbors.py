"""A film is rated like the films that the same people rated alike."""

import numpy as np

from weblab.datasets.ratings.baselines import Biases
from weblab.datasets.ratings.table import Ratings
from weblab.nn import ops
from weblab.nn.arrays import check_int

MOST_FILMS = 2_500


class ItemNeighbors:
    """Item-based k nearest neighbors on top of the biases.

        r_ui = b_ui + sum_j s_ij (r_uj - b_uj) / sum_j s_ij

    The sum goes over the k films that the viewer rated and that are most like film i. The
    similarity s is the correlation of what the biases leave, shrunk where few viewers rated both.

    Args:
        k: the maximum number of neighbors.
        shrinkage: how many common viewers halve the shrinking.
    Source: Koren, 'Factor in the Neighbors', 2010, section 2.2.
    """

    def __init__(self, *, k: int = 40, shrinkage: float = 100) -> None:
        self.k = check_int("ItemNeighbors", "k", k, least=1)
        self.shrinkage = shrinkage

    def fit(self, ratings: Ratings) -> "ItemNeighbors":
        """Learn the biases and how alike each two of the MOST_FILMS most rated films are."""
        self.biases = Biases().fit(ratings)
        counts = np.bincount(ratings.items, minlength=len(ratings.films))
        self.kept = np.sort(np.argsort(-counts, kind="stable")[:MOST_FILMS])
        self.place = np.full(len(ratings.films), -1)
        self.place[self.kept] = np.arange(len(self.kept))
        few = ratings.of_films(self.kept)
        self.rests = np.zeros(few.shape, np.float32)
        left = few.stars - self.biases.predict(few.users, self.kept[few.items])
        self.rests[few.users, few.items] = left
        self.rated = np.zeros(few.shape, np.float32)
        self.rated[few.users, few.items] = 1
        together = ops.matmul(self.rated.T, self.rated)
        squares = ops.matmul(np.square(self.rests).T, self.rated)
        norm = np.sqrt(squares * squares.T)
        likeness = ops.matmul(self.rests.T, self.rests) / np.maximum(norm, 1e-6)
        self.likeness = likeness * together / (together + self.shrinkage)
        np.fill_diagonal(self.likeness, 0)
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the stars expected of each pair; the biases alone where no neighbor is known."""
        predicted = self.biases.predict(users, items)
        places = self.place[items]
        for user in np.unique(users):
            rows = np.flatnonzero((users == user) & (places >= 0))
            rated = np.flatnonzero(self.rated[user])
            weights = self.weights(places[rows], rated)
            total = weights.sum(axis=1)
            known = total > 0
            lean = (weights * self.rests[user, rated]).sum(axis=1)
            predicted[rows[known]] += lean[known] / total[known]
        return predicted

    def weights(self, places: np.ndarray, rated: np.ndarray) -> np.ndarray:
        """Return how much each rated film counts for each other film: the k most alike do.

        Args:
            places: positions, among the films kept, of those that are predicted.
            rated: positions, among the films kept, of those that have a rating.
        Shape: (places, rated).
        """
        weights = np.maximum(self.likeness[np.ix_(places, rated)], 0)
        if len(rated) <= self.k:
            return weights
        least = np.partition(weights, -self.k, axis=1)[:, -self.k]
        return np.where(weights >= least[:, None], weights, 0)
