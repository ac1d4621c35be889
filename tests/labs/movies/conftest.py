"""Small made-up ratings for the movies lab."""

import dataclasses

import numpy as np
import pytest

from weblab.datasets.ratings import Film, Ratings, synthetic_ratings

SAME_NAMES = (
    Film(246, "Chasing Amy", 1997, shares_name=True),
    Film(268, "Chasing Amy", 1997, shares_name=True),
    Film(274, "Sabrina", 1995),
    Film(486, "Sabrina", 1954),
    Film.called(1412, "Land Before Time III (1995) (V)"),
)


@pytest.fixture(scope="session")
def ratings() -> Ratings:
    """60 films, rated by 120 viewers with three tastes."""
    return synthetic_ratings(np.random.default_rng(0), viewers=120, films=60, density=0.3)


@pytest.fixture
def same_names(ratings: Ratings) -> Ratings:
    """Five films, of which no two can be told apart by their titles alone."""
    return dataclasses.replace(ratings.of_films(np.arange(5)), films=SAME_NAMES)
