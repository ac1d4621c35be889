"""Viewers whom the model has not seen: RMSE of the rest, after some of their ratings were given."""

from collections.abc import Iterator

import numpy as np

from build_scripts.reproduce.recommenders import OfTheLab, carried
from build_scripts.reproduce.table import Row
from weblab.datasets.ratings import Ratings
from weblab.labs.movies.compute.taste import TASTE, FeatureTaste, Popularity

NEWCOMERS = 200
GIVEN = (1, 5, 10, 20, 50)
LEAST_ASKED = 10
TASTES = (0.0, TASTE / 4, TASTE, TASTE * 4)


def run() -> Iterator[Row]:
    """Yield the error for each strength of taste and each number of ratings given."""
    ratings = carried()
    newcomers = np.random.default_rng(0).permutation(len(ratings.viewers))[:NEWCOMERS]
    rest = ratings.subset(np.flatnonzero(~np.isin(ratings.users, newcomers)))
    popularity = Popularity(rest)
    features = OfTheLab("rbm", "films").fit(rest).trained.features()
    for given in GIVEN:
        for taste in TASTES:
            taster = FeatureTaste(features, popularity, taste=taste)
            error = _error(taster, ratings, newcomers, given)
            chosen = "suggested" if taste == TASTE else ""
            yield Row(f"{given} given, variance of taste {taste:g}", chosen, f"{error:.4f}")


def _error(taster: FeatureTaste, ratings: Ratings, viewers: np.ndarray, given: int) -> float:
    """Return the RMSE of what is guessed of each viewer's other ratings."""
    rng = np.random.default_rng(1)
    errors = []
    for viewer in viewers:
        rows = rng.permutation(np.flatnonzero(ratings.users == viewer))
        if len(rows) < given + LEAST_ASKED:
            continue
        known, asked = rows[:given], rows[given:]
        guess = taster.guess(ratings.items[known], ratings.stars[known]).stars
        errors.append(guess[ratings.items[asked]] - ratings.stars[asked])
    return float(np.sqrt(np.mean(np.square(np.concatenate(errors)))))
