"""What a sweep runs."""

import numpy as np
import pytest

from weblab.labkit.experiment.settings import Integer, Number
from weblab.labkit.experiment.sweep_plan import (
    Listed,
    Range,
    distinct,
    drawn,
    fits,
    grid,
    grid_size,
)

LR = Number(0.1, (1e-5, 10), label="Learning rate")
LAYERS = Integer(2, (1, 9), label="Layers")


def test_a_grid_has_each_pair_once():
    axes = [Range("lr", LR, 0.01, 1, True, 3), Range("layers", LAYERS, 1, 3, False, 9)]
    points = grid(axes)
    assert len(points) == grid_size(axes) == 9
    assert [point["layers"] for point in points] == [1, 2, 3] * 3
    assert [point["lr"] for point in points[::3]] == pytest.approx([0.01, 0.1, 1])


def test_more_random_points_change_none():
    axes = [Range("lr", LR, 1e-3, 1, True, None), Listed("kind", ("a", "b", "c"))]
    many = drawn(axes, 40, 0)
    assert many[:7] == drawn(axes, 7, 0)
    assert many[:7] != drawn(axes, 7, 1)
    assert {point["kind"] for point in many} == {"a", "b", "c"}
    logs = np.log10([point["lr"] for point in many])
    assert -3 <= logs.min() < -2 < -1 < logs.max() <= 0


def test_a_range_without_a_number_of_values_is_no_grid():
    with pytest.raises(ValueError, match="number of values"):
        grid([Range("lr", LR, 1e-3, 1, True, None)])


@pytest.mark.parametrize("value", [0, 10.1, float("nan"), float("inf"), "0.1"])
def test_a_number_beyond_its_limits_does_not_fit(value):
    assert not fits(LR, value)
    assert fits(LR, 0.1)


def test_points_that_are_equal_are_one():
    points = [{"kind": "b"}, {"kind": "a"}, {"kind": "b"}]
    assert distinct(points) == points[:2]
    assert len(distinct(drawn([Listed("kind", ("a", "b"))], 20, 0))) == 2
