"""Where values stand on an axis of the picture of a sweep."""

import math

import pytest

from weblab.labkit.experiment.settings import Choice, Integer, Number
from weblab.labkit.experiment.sweep_plan import Listed, Range, Span
from weblab.labkit.experiment.sweep_scale import scale_of_axis, scale_of_results

RATE = Number(0.1, (1e-4, 1.0), label="Rate")
KIND = Choice("a", {"a": "First", "b": "Second"}, label="Kind")
WHOLE = Integer(2, (1, 9), label="Layers")


def test_a_grid_is_labelled_by_its_own_values():
    scale = scale_of_axis(Range("lr", RATE, 1e-3, 1e-1, log=True, count=3), RATE, str)
    assert scale.label == "Rate"
    assert {round(place, 9): text for place, text in scale.ticks.items()} == {
        0: "0.001", 0.5: "0.01", 1: "0.1",
    }  # fmt: skip
    whole = scale_of_axis(Range("n", WHOLE, 1, 4, log=False, count=3), WHOLE, str)
    assert list(whole.ticks.values()) == ["1", "2", "4"]
    assert whole.is_ordered
    assert whole.share(2) == pytest.approx(1 / 3)


def test_a_range_without_a_grid_has_labels_in_equal_steps():
    scale = scale_of_axis(Range("lr", RATE, 1e-4, 1.0, log=True, count=None), RATE, str)
    assert list(scale.ticks.values()) == ["0.0001", "0.001", "0.01", "0.1", "1"]


def test_a_range_of_one_value_stands_in_the_middle():
    scale = scale_of_axis(Range("lr", RATE, 0.1, 0.1, log=True, count=2), RATE, str)
    assert scale.ticks == {0.5: "0.1"}


def test_values_of_a_list_stand_side_by_side_with_their_titles():
    scale = scale_of_axis(Listed("kind", ("a", "b")), KIND, str)
    assert scale.ticks == {0.25: "First", 0.75: "Second"}
    assert scale.share("b") == 0.75
    assert not scale.is_ordered


def test_results_stand_within_the_edges_and_none_has_no_place():
    results = [1e300, 2.0, 1.0, None, math.nan]
    scale = scale_of_results(results, "loss", log=False, edges=(0.0, 10.0))
    assert [scale.share(each) for each in results[:3]] == [1.0, pytest.approx(1 / 9), 0.0]
    assert math.isnan(scale.share(None))
    assert math.isnan(scale.share(math.nan))
    assert list(scale.ticks) == [0.0, 0.25, 0.5, 0.75, 1.0]
    log = scale_of_results([0.0, 0.01, 1.0], "loss", log=True, edges=(0.0, 10.0))
    assert [log.share(each) for each in (0.0, 0.01, 0.1, 1.0)] == [0, 0, pytest.approx(0.5), 1]


@pytest.mark.parametrize("results", [[], [None], [3.0, 3.0]])
def test_without_a_difference_there_is_one_place(results):
    scale = scale_of_results(results, "loss", log=False, edges=(0.0, 10.0))
    assert list(scale.ticks) == [0.5]
    assert scale.share(3.0) == 0.5


@pytest.mark.parametrize("log", [False, True])
def test_a_share_is_the_way_back_from_its_value(log):
    span = Span(0.01, 10.0, log)
    assert [span.share(span.at(each)) for each in (0, 0.3, 1)] == pytest.approx([0, 0.3, 1])
