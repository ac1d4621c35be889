"""Medians, quartiles and the sentence's count, beside NumPy's and by hand."""

import math

import numpy as np
import pytest

from weblab.labkit.experiment.bands import band_of, chance, difference


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_quartiles_are_those_of_numpy(count):
    values = np.random.default_rng(count).normal(size=(count, 4))
    band = band_of([([1, 2, 3, 4], row.tolist()) for row in values])
    assert band.x == [1, 2, 3, 4]
    found = [band.low, band.median, band.high]
    np.testing.assert_allclose(found, np.percentile(values, (25, 50, 75), axis=0))


def test_the_order_of_the_runs_does_not_matter():
    runs = [([1, 2], [k, k * k]) for k in range(7)]
    assert band_of(runs) == band_of(runs[::-1])


def test_a_run_that_ends_early_counts_as_far_as_it_came():
    band = band_of([([1, 2, 3], [1.0, 2.0, 3.0]), ([1], [3.0]), ([1, 2], [5.0, math.nan])])
    assert band.median == [3.0, 2.0, 3.0]
    assert band_of([([1], [math.nan])]).x == []
    assert band_of([]).median == []


def test_losses_without_limit_are_drawn_and_not_counted_as_numbers_that_cancel():
    band = band_of([([1], [math.inf]), ([1], [math.inf]), ([1], [1.0])])
    assert band.median == [1e300]
    assert math.isfinite(band.low[0])


def test_the_better_of_two_comes_first_whatever_better_is():
    results = {"A": {1: 1.0, 2: 2.0, 3: 3.0}, "B": {1: 2.0, 2: 3.0, 3: 2.5}}
    up, down = (difference(results, higher=higher) for higher in (True, False))
    assert (up.first, up.second, up.count, up.seeds) == ("B", "A", 2, 3)
    assert (down.first, down.second, down.count, down.seeds) == ("A", "B", 2, 3)
    assert not up.holds


def test_a_difference_holds_in_19_of_20_seeds_and_not_in_12():
    for count, holds in ((20, True), (19, True), (15, True), (14, False), (12, False)):
        ahead = {seed: float(seed <= count) for seed in range(1, 21)}
        found = difference({"A": ahead, "B": dict.fromkeys(range(1, 21), 0.5)}, higher=True)
        assert (found.count, found.seeds, found.holds) == (count, 20, holds)


def test_what_diverged_is_behind_and_only_common_seeds_count():
    results = {"A": {1: None, 2: 5.0, 3: 5.0}, "B": {1: 9.0, 2: 6.0, 3: math.nan, 4: 1.0}}
    found = difference(results, higher=False)
    assert (found.first, found.count, found.seeds) == ("A", 2, 3)
    assert difference({"A": {1: 1.0}}, higher=True) is None
    assert difference({"A": {1: 1.0}, "B": {}}, higher=True) is None
    assert difference({"A": {1: 1.0}, "B": {2: 1.0}}, higher=True) is None


def test_a_difference_does_not_hold_where_the_other_is_ahead_more_often():
    rising = {seed: float(seed) for seed in range(20)}
    above = {seed: seed + 0.1 if seed < 15 else None for seed in range(20)}
    found = difference({"A": rising, "B": above}, higher=True)
    assert (found.first, found.count, found.holds) == ("A", 5, False)


def test_chance_is_that_of_a_fair_coin():
    assert chance(0, 0) == 1.0
    assert chance(1, 0) == 1.0
    assert chance(5, 0) == pytest.approx(2 / 32)
    assert chance(0, 6) == chance(6, 0) == pytest.approx(2 / 64)
