"""A film is rated like the films that the same people rated alike."""

import numpy as np

from weblab.datasets.ratings.baselines import Biases
from weblab.datasets.ratings.table import Ratings
from weblab.nn import ops

MOST_FILMS = 4_000


class ItemNeighbours:
    """Item-based k nearest neighbours on top of the biases.

        r_ui = b_ui + sum_j s_ij (r_uj - b_uj) / sum_j s_ij

    The sum goes over the k films that the viewer rated and that are most like film i. The
    similarity s is the correlation of what the biases leave, shrunk where few viewers rated both.

    Args:
        k: most neighbours.
        shrinkage: how many common viewers halve the shrinking.
    Source: Koren, 'Factor in the Neighbors', 2010, section 2.2.
    """

    def __init__(self, *, k: int = 40, shrinkage: float = 100) -> None:
        self.k = k
        self.shrinkage = shrinkage

    def fit(self, ratings: Ratings) -> "ItemNeighbours":
        """Learn the biases and how alike each two films are.

        Raises: ValueError for more than 4,000 films, whose likenesses would not fit the memory.
        """
        if len(ratings.films) > MOST_FILMS:
            raise ValueError(
                f"Expected at most {MOST_FILMS} films. Received {len(ratings.films)}. "
                "Fix: leave out films with few ratings by ratings.rated_at_least(n)."
            )
        self.biases = Biases().fit(ratings)
        users, items = ratings.users, ratings.items
        self.rests = np.zeros(ratings.shape, np.float32)
        self.rests[users, items] = ratings.stars - self.biases.predict(users, items)
        self.rated = np.zeros(ratings.shape, np.float32)
        self.rated[users, items] = 1
        together = ops.matmul(self.rated.T, self.rated)
        squares = ops.matmul(np.square(self.rests).T, self.rated)
        norm = np.sqrt(squares * squares.T)
        likeness = ops.matmul(self.rests.T, self.rests) / np.maximum(norm, 1e-6)
        self.likeness = likeness * together / (together + self.shrinkage)
        np.fill_diagonal(self.likeness, 0)
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the stars expected of each pair."""
        predicted = self.biases.predict(users, items)
        for user in np.unique(users):
            rows = np.flatnonzero(users == user)
            rated = np.flatnonzero(self.rated[user])
            weights = np.maximum(self.likeness[np.ix_(items[rows], rated)], 0)
            if len(rated) > self.k:
                least = np.partition(weights, -self.k, axis=1)[:, -self.k]
                weights = np.where(weights >= least[:, None], weights, 0)
            total = weights.sum(axis=1)
            known = total > 0
            lean = weights @ self.rests[user, rated]
            predicted[rows[known]] += lean[known] / total[known]
        return predicted
