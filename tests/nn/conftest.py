"""Numbers that overflow, divide by zero or are invalid are errors in every test of the engine."""

from collections.abc import Iterator

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _loud_arithmetic() -> Iterator[None]:
    # Underflow stays silent: exp of a very negative number is zero, and meant to be.
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        yield


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260101)
