"""The pictures of a sweep: each run has its place, also one without a result."""

import math

import pytest

from weblab.labkit.experiment.settings import Choice, Number
from weblab.labkit.experiment.sweep_plan import Listed, Range
from weblab.labkit.experiment.sweep_scale import scale_of_axis, scale_of_results
from weblab.labkit.look.colors import BLUE, GREY
from weblab.labkit.widgets.sweep_figure import SweepFigure
from weblab.labkit.widgets.swept import Swept

RATE = Number(0.1, (1e-3, 1.0), label="Rate")
KIND = Choice("a", {"a": "First", "b": "Second"}, label="Kind")
RATES = scale_of_axis(Range("lr", RATE, 1e-3, 1e-1, log=True, count=3), RATE, str)
KINDS = scale_of_axis(Listed("kind", ("a", "b")), KIND, str)
ENDS = {(1e-3, "a"): 1.0, (1e-2, "b"): 3.0, (1e-1, "a"): None, (1e-1, "b"): math.nan}
RUNS = [Swept(str(n), values, end, "") for n, (values, end) in enumerate(ENDS.items())]
LOSSES = scale_of_results([*ENDS.values()], "loss", log=False, edges=(0.0, 10.0))


@pytest.fixture
def chosen():
    """The keys of the runs that were tapped."""
    return []


@pytest.fixture
def shown(chosen):
    return SweepFigure(caption="Runs", on_choose=chosen.append)


def test_a_run_without_a_result_stands_at_the_worse_end(shown, chosen):
    shown.show("line", [RATES], LOSSES, RUNS, worst=1.0)
    points = shown._points.data
    assert points["x"] == pytest.approx([0, 0.5, 1, 1])
    assert points["y"] == pytest.approx([0, 1, 1, 1])
    assert points["marker"] == ["circle", "circle", "x", "x"]
    assert points["color"] == [BLUE, BLUE, GREY, GREY]
    assert shown._medians.data == {"x": points["x"][:3], "y": points["y"][:3]}
    shown._points.selected.indices = [2]
    assert chosen == ["2"]
    shown.show("line", [RATES], LOSSES, RUNS, worst=0.0)
    assert shown._medians.data["y"] == pytest.approx([0, 1, 0])
    assert shown._points.selected.indices == []


def test_parallel_coordinates_have_all_runs(shown):
    shown.show("parallel", [RATES, KINDS], LOSSES, RUNS, worst=1.0)
    heights = shown._lines.data["ys"]
    assert [height[:2] for height in heights] == [
        pytest.approx(each) for each in ([0, 0.25], [0.5, 0.75], [1, 0.25], [1, 0.75])
    ]
    assert [height[2] for height in heights] == [0, 1, 1, 1]
    assert [math.isnan(share) for share in shown._lines.data["share"]] == [False, False, True, True]


def test_medians_of_kinds_are_not_joined(shown):
    shown.show("line", [RATES], LOSSES, RUNS, worst=1.0)
    assert (shown._joined.visible, shown._dashes.visible) == (True, False)
    by_kind = [Swept(run.key, run.values[1:], run.result, run.said) for run in RUNS]
    shown.show("line", [KINDS], LOSSES, by_kind, worst=1.0)
    assert (shown._joined.visible, shown._dashes.visible) == (False, True)
    assert shown._medians.data == {"x": [0.25, 0.75], "y": [0.5, 1.0]}
