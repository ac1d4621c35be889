"""The books' classes as a visitor would paste them, loaded as the workshop loads any text."""

from pathlib import Path

import numpy as np
import pytest

from weblab.workshop.loading import Code

BOOKS = Path(__file__).parent / "books"


@pytest.fixture(scope="session")
def book():
    """Return a class or function of the books' form by its name."""
    found = {}
    for path in sorted(BOOKS.glob("*.py")):
        found |= Code(path.read_text(encoding="utf-8")).defined()
    return found.__getitem__


@pytest.fixture
def rng():
    return np.random.default_rng(20260101)


@pytest.fixture
def written():
    """Return what a visitor's text defines last."""

    def define(source):
        return list(Code(source).defined().values())[-1]

    return define
