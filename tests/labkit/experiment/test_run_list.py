"""The list of runs: bounded, noted, deleted and restored, and read as it was written."""

import json
import math

import pytest

from weblab.labkit.experiment.run_list import MOST_CURVES, MOST_POINTS, MOST_RUNS, RunList


def add(runs, seed, **changes):
    fields = {
        "given": {"lr": "0.1"}, "metrics": {"loss": seed / 2}, "seconds": 1.5, "when": 1e9 + seed,
        "curves": {"loss": ([1, 2], [0.5, 0.25])}, "diverged": None,
    }  # fmt: skip
    runs.add(seed=seed, **fields | changes)


@pytest.fixture
def runs():
    return RunList()


def seeds(runs):
    return [run.seed for run in runs.runs.values()]


def test_a_run_that_is_repeated_replaces_the_one_before_and_keeps_what_was_noted(runs):
    add(runs, 1)
    add(runs, 2)
    runs.mark(1, " good ")
    runs.pin(1, True)
    add(runs, 1, seconds=3.0)
    assert seeds(runs) == [2, 1]
    again = runs.runs[3]
    assert (again.mark, again.pinned, again.seconds) == ("good", True, 3.0)
    add(runs, 1, given={"lr": "0.2"})
    assert seeds(runs) == [2, 1, 1]
    assert runs.differing() == ["lr"]


def test_runs_that_were_changed_on_their_way_stay_beside_one_another(runs):
    add(runs, 1, changed=True, mark="changed during the run")
    runs.mark(1, "mine")
    add(runs, 1)
    add(runs, 1, changed=True, mark="changed during the run")
    assert [run.mark for run in runs.runs.values()] == ["mine", "", "changed during the run"]


def test_the_oldest_go_but_not_those_that_are_pinned(runs):
    add(runs, 0)
    runs.pin(1, True)
    for seed in range(1, MOST_RUNS + 10):
        add(runs, seed)
    assert len(runs.runs) == MOST_RUNS
    assert seeds(runs)[:2] == [0, 11]
    with_curves = [run.seed for run in runs.runs.values() if run.curves]
    assert with_curves[0] == 0
    assert with_curves[1:] == list(range(MOST_RUNS + 11 - MOST_CURVES, MOST_RUNS + 10))


def test_what_was_deleted_last_comes_back_in_its_place(runs):
    for seed in range(5):
        add(runs, seed)
    runs.delete([2, 4, 99])
    assert seeds(runs) == [0, 2, 4]
    runs.restore()
    assert seeds(runs) == [0, 1, 2, 3, 4]
    assert runs.deleted == []


def test_curves_are_kept_with_few_points_and_their_end(runs):
    x = list(range(1, 202))
    add(runs, 1, curves={"loss": (x, [1 / each for each in x])})
    kept_x, kept_y = runs.runs[1].curves["loss"]
    assert len(kept_x) == len(kept_y) <= MOST_POINTS
    assert (kept_x[-1], kept_y[-1]) == (201, 0.004975)


def test_a_list_is_read_as_it_was_written_before_newer_runs(runs):
    add(runs, 1)
    add(runs, 2, metrics={"loss": None}, diverged=7)
    runs.mark(2, "odd")
    other = RunList()
    add(other, 3)
    other.read(runs.text())
    assert seeds(other) == [1, 2, 3]
    assert [run.id for run in other.runs.values()] == [1, 2, 3]
    assert (other.runs[2].mark, other.runs[2].diverged) == ("odd", 7)
    assert dict(other.runs[2].metrics) == {"loss": None}
    assert RunList().text() == ""


def test_losses_that_are_not_finite_are_written_as_json_knows_them(runs):
    add(runs, 1, metrics={"loss": math.inf}, curves={"loss": ([1, 2], [math.nan, math.inf])})
    written = json.loads(runs.text(), parse_constant=pytest.fail)["runs"][0]
    assert written["metrics"] == {"loss": None}
    assert written["curves"] == {"loss": [[1, 2], [None, 1e300]]}
    other = RunList()
    other.read(runs.text())
    missing, last = other.runs[1].curves["loss"][1]
    assert math.isnan(missing)
    assert last == 1e300
    other.read(runs.text().replace("1e+300", "Infinity"))  # as it was written before
    assert other.runs[1].curves["loss"][1][1] == 1e300


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: " ",
        lambda text: text[:-5],
        lambda text: "[]",
        lambda text: '"text"',
        lambda text: text.replace('"format": 1', '"format": 9'),
        lambda text: text.replace('"seed": 1', '"seed": []'),
        lambda text: text.replace('"metrics": {', '"metrics": 7, "x": {'),
        lambda text: json.dumps(json.loads(text) | {"runs": [{}]}),
        lambda text: text.replace("[0.5, 0.25]", "[0.5]"),
        lambda text: "[" * 100_000,
        lambda text: text.replace('"when": 1000000001.0', '"when": 1e30'),
        lambda text: text.replace('"when": 1000000001.0', '"when": Infinity'),
        lambda text: text.replace('"when": 1000000001.0', '"when": -1e18'),
        lambda text: text.replace('"when": 1000000001.0', '"when": NaN'),
        lambda text: text.replace('"seconds": 1.5', '"seconds": NaN'),
        lambda text: text.replace('"seed": 1', '"seed": 2147483648'),
        lambda text: text.replace('"diverged": null', '"diverged": 1e300'),
        lambda text: text.replace("[1, 2]", "[1, Infinity]"),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_is_lost(runs, spoil):
    add(runs, 1)
    text = spoil(runs.text())
    assert text != runs.text()
    other = RunList()
    add(other, 5)
    with pytest.raises(ValueError, match=r"."):
        other.read(text)
    assert seeds(other) == [5]
