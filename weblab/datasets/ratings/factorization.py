"""Viewers and films as points in a space of tastes."""

from collections.abc import Iterator

import numpy as np

from weblab.datasets.ratings.baselines import Biases
from weblab.datasets.ratings.table import Ratings
from weblab.nn.arrays import check_int


class MatrixFactorization:
    """The residuals of the biases as products of viewer and film factors.

        r_ui = b_ui + p_u . q_i

    With one side held, the best other side is a ridge regression: both are solved in turns.

    Args:
        factors: the number of dimensions.
        decay: how strongly factors are pulled to zero, for each rating.
        sweeps: the number of times both sides are solved.
        rng: draws the first factors.
    Source: Zhou et al., 'Large-scale parallel collaborative filtering', 2008, section 3.1.
    """

    def __init__(
        self,
        *,
        factors: int = 10,
        decay: float = 0.15,
        sweeps: int = 12,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.factors = check_int("MatrixFactorization", "factors", factors, least=1)
        self.decay = decay
        self.sweeps = check_int("MatrixFactorization", "sweeps", sweeps, least=1)
        self.rng = rng or np.random.default_rng(0)

    def fit(self, ratings: Ratings) -> "MatrixFactorization":
        """Learn the biases and both sides' factors."""
        for _sweep in self.fit_iter(ratings):
            pass
        return self

    def fit_iter(self, ratings: Ratings) -> Iterator[int]:
        """Learn them, and yield how many sweeps are done after each."""
        viewers, films = ratings.shape
        self.biases = Biases().fit(ratings)
        rest = ratings.stars - self.biases.predict(ratings.users, ratings.items)
        self.item_factors = self.rng.normal(0, 0.1, (films, self.factors))
        for sweep in range(1, self.sweeps + 1):
            self.user_factors = self._solve(
                ratings.users, self.item_factors[ratings.items], rest, viewers
            )
            self.item_factors = self._solve(
                ratings.items, self.user_factors[ratings.users], rest, films
            )
            yield sweep

    def _solve(
        self, index: np.ndarray, known: np.ndarray, rest: np.ndarray, count: int
    ) -> np.ndarray:
        """Solve the ridge regression of each index, all at once: (A + decay n I) x = b."""
        order = np.argsort(index, kind="stable")
        counts = np.bincount(index, minlength=count)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        left = np.zeros((count, self.factors, self.factors))
        right = np.zeros((count, self.factors))
        for position in np.flatnonzero(counts):
            rows = order[starts[position] : starts[position] + counts[position]]
            left[position] = known[rows].T @ known[rows]
            right[position] = known[rows].T @ rest[rows]
        left += (self.decay * np.maximum(counts, 1))[:, None, None] * np.eye(self.factors)
        return np.linalg.solve(left, right[:, :, None])[:, :, 0]

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Return the stars expected of each pair."""
        tastes = np.sum(self.user_factors[users] * self.item_factors[items], axis=1)
        return self.biases.predict(users, items) + tastes
