"""Predicted ratings for a person who rated a few films, with their uncertainty."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from weblab.datasets.ratings import Biases, Ratings
from weblab.nn import ops

NOISE = 0.92
"""Standard deviation, in stars, of the noise that no taste explains."""
GENEROSITY = 0.21
"""Variance of the mean rating between people."""
TASTE = 0.14
"""Variance, over films, of what a person's taste adds to or takes from a film's stars.

Chosen, as the two above, on viewers whom the models had not seen: 5 to 50 of their ratings were
given and the rest was guessed; `python -m build_scripts reproduce newcomers`.
"""
FEW = 10
"""Number of pseudo-ratings at the global mean in the mean of each film."""
MOST_STARS = 5.0


class Guess(NamedTuple):
    """Of every film, in stars, (films,) each.

    Args:
        stars: what is expected.
        spread: standard deviation of what the person will really give.
        doubt: the part of the spread that more ratings would take away.
    """

    stars: np.ndarray
    spread: np.ndarray
    doubt: np.ndarray


class Taster(Protocol):
    """Predicts the ratings of a person from the given ones."""

    def guess(self, films: np.ndarray, stars: np.ndarray) -> Guess:
        """Return the predictions for all films.

        Args:
            films: positions of the films that the person rated.
            stars: what they gave, in the same order.
        """
        ...

    def pulls(self, films: np.ndarray, stars: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """Return the effect of each rating on each prediction in stars: with it minus without it.

        Args:
            films: positions of the films that the person rated.
            stars: what they gave.
            asked: positions of the films whose guesses are asked about.
        Shape: (films, asked).
        """
        ...


class Popularity:
    """Statistics of the films that depend on nobody's taste.

    Args: ratings: of all viewers.
    """

    def __init__(self, ratings: Ratings) -> None:
        biases = Biases(item_decay=FEW).fit(ratings)
        self.counts = np.bincount(ratings.items, minlength=len(ratings.films))
        self.stars = (biases.mean + biases.items).astype(np.float32)
        self.least = 1 / ratings.levels
        errors = np.square(ratings.stars - self.stars[ratings.items])
        sums = np.bincount(ratings.items, weights=errors, minlength=len(self.counts))
        variance = (sums + FEW * errors.mean()) / (self.counts + FEW)
        self.spread = np.sqrt(variance).astype(np.float32)
        self.doubt = np.sqrt(variance / (self.counts + 1)).astype(np.float32)

    def kept(self, stars: np.ndarray) -> np.ndarray:
        """Return stars clipped to the possible range."""
        return np.clip(stars, self.least, MOST_STARS)


class FeatureTaste:
    """A taste as weights on the features that a model has learned for each film.

        stars(film) = base(film) + generosity + w . f(film) + noise

    Generosity and weights have normal priors, so that the stars given make them a ridge
    regression, whose posterior also says how sure it is.

    Args:
        features: what a model found, (films, features).
        popularity: the base.
        taste: variance, over films, of what a person's taste adds to or takes from the base.
    """

    def __init__(
        self, features: np.ndarray, popularity: Popularity, *, taste: float = TASTE
    ) -> None:
        centered = features - features.mean(axis=0)
        size = float(np.square(centered).sum(axis=1).mean())
        scale = np.sqrt(taste / size) if size else 0.0
        generosity = np.full((len(features), 1), np.sqrt(GENEROSITY))
        self._inputs = np.hstack([generosity, centered * scale]).astype(np.float32)
        self._popularity = popularity

    def guess(self, films: np.ndarray, stars: np.ndarray) -> Guess:
        """Return the posterior mean and deviation of every film."""
        weights, covariance = self._posterior(films, stars)
        known = self._popularity
        taste = self._inputs @ weights.astype(np.float32)
        unknown = ops.matmul(self._inputs, covariance.astype(np.float32)) * self._inputs
        doubt = np.sqrt(unknown.sum(axis=1) + np.square(known.doubt))
        expected = known.kept(known.stars + taste)
        return Guess(expected, np.sqrt(NOISE**2 + np.square(doubt)), doubt)

    def pulls(self, films: np.ndarray, stars: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """Return the effect of each rating, by the leave-one-out formula of regression.

        r_i (x C x_i) / (noise^2 - x_i C x_i), with C the covariance and r_i what the weights,
        fitted with all ratings, leave of rating i.
        """
        weights, covariance = self._posterior(films, stars)
        known = self._inputs[films].astype(np.float64)
        reach = known @ covariance
        rest = stars - self._popularity.stars[films] - known @ weights
        own = np.square(NOISE) - np.sum(reach * known, axis=1)
        pulls: np.ndarray = (reach @ self._inputs[asked].T) * (rest / own)[:, None]
        return pulls

    def _posterior(self, films: np.ndarray, stars: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return posterior mean and covariance of the weights, whose prior variance is 1."""
        known = self._inputs[films].astype(np.float64)
        precision = np.eye(known.shape[1]) + known.T @ known / NOISE**2
        covariance = np.linalg.inv(precision)
        rest = stars - self._popularity.stars[films]
        return covariance @ (known.T @ rest) / NOISE**2, covariance
