"""Histograms as numbers."""

import numpy as np
import pytest

from weblab.labkit.experiment.histogram import BINS, Histogram


def test_shares_are_those_of_numpys_histogram():
    values = np.random.default_rng(0).standard_normal((100, 30)).astype(np.float32)
    found = Histogram.of(values, -2.0, 2.0)
    counts, edges = np.histogram(values, bins=BINS, range=(-2, 2))
    np.testing.assert_allclose(found.shares, counts / values.size, atol=2 / values.size)
    np.testing.assert_allclose(found.edges, edges)


def test_both_ends_belong_to_bins_and_what_lies_beyond_counts_in_the_whole():
    found = Histogram.of(np.array([-1, 0, 1, 2, 5], dtype=np.float32), 0.0, 2.0)
    assert found.shares[[0, BINS // 2, -1]].tolist() == [0.2, 0.2, 0.2]
    assert found.shares.sum() == pytest.approx(0.6)


def test_equal_values_are_one_bar():
    found = Histogram.of(np.zeros((4, 4), dtype=np.float32), 0.0, 0.0)
    assert found.shares[0] == 1
    assert found.low < found.high
