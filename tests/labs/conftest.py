"""What tests of several labs need."""

import pytest

from tests.labs.page import load_bars
from tests.labs.repeating import Inline, few_ratings
from weblab.datasets.digit_store import DigitStore
from weblab.labkit.experiment.many_runs import ManyRuns
from weblab.labs.movies.compute.data import RatingsData


@pytest.fixture
def quick_runs(monkeypatch):
    """Give the labs data that nobody has to fetch, and repeated runs without processes."""
    monkeypatch.setattr(DigitStore, "load", load_bars)
    monkeypatch.setattr(RatingsData.__init__, "__defaults__", (few_ratings,))
    monkeypatch.setattr(ManyRuns.__init__, "__defaults__", (Inline, 2))
