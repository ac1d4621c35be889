"""Small made-up ratings for the movies lab."""

import numpy as np
import pytest

from weblab.datasets.ratings import Ratings, synthetic_ratings


@pytest.fixture(scope="session")
def ratings() -> Ratings:
    """60 films, rated by 120 viewers with three tastes."""
    return synthetic_ratings(np.random.default_rng(0), viewers=120, films=60, density=0.3)
