"""Sweeps in the labs: each run is the lab's own, and is drawn, listed, opened and told."""

import asyncio
import math
import unicodedata
from functools import partial

import pytest

from tests.labs import repeating
from tests.labs.page import Page, load_bars
from tests.labs.repeating import LABS
from weblab.datasets.digit_store import DigitStore
from weblab.labkit.experiment.message import RefusedError
from weblab.labkit.experiment.run_settings import LARGEST_SEED
from weblab.labkit.experiment.set_to import set_to
from weblab.labkit.experiment.sweep import MOST_SWEPT
from weblab.labkit.page.sweep_results import _medians, _middles
from weblab.labkit.url.query import read_query
from weblab.labs.registry import LABS as SPECS
from weblab.nn.tables import OPTIMIZERS

SWEPT = {
    "cnn": ("lr", "pool"),
    "autoencoders": ("kind", "lr"),
    "overfitting": ("lr", "hidden"),
    "batch-norm": ("lr", "activation"),
    "initialization": ("lr", "layers"),
    "optimizers": ("lr_SGD", "Momentum"),
    "movies": ("lr", "model"),
}


pytestmark = pytest.mark.usefixtures("quick_runs")
unfolded = partial(repeating.unfolded, "sweeps")


def fill(page, *names, count=2, seeds=1):
    """Fill in the form: the settings, each with the same number of values."""
    form = page.view.seeds.sweeps.form
    with page.current():
        for axis, name in zip(form._axes, names, strict=False):
            axis._choice.value = name
            axis._count.value = count
            axis._listed.value = axis._listed.value[:count]
        form._seeds.value = seeds
    return form


def sweep_of(page):
    part = page.view.seeds.sweeps
    page.do(part.run)
    assert part.sweep.state == "done", part.sweep.message.said(str)
    return part


def assert_links_open_their_runs(page, part):
    """Check that the link of each listed run gives a new experiment the settings of the run."""
    runs = page.view.seeds.runs
    keys = sorted(part.sweep.runs)
    assert len(keys) == len(runs.list.runs)
    for key, listed in zip(keys, runs.list.runs.values(), strict=True):
        again = type(page.view.experiment)()
        assert read_query(again, runs._link(listed)) == []
        wanted = {**part.settings_of(key), "seed": key[1]}
        assert {name: getattr(again, name) for name in wanted} == wanted


@pytest.mark.parametrize("lab", SWEPT)
def test_a_point_is_the_run_that_the_lab_does_with_these_settings(lab):
    page = unfolded(lab, "seed=3")
    experiment = page.view.experiment
    before = {name: getattr(experiment, name) for name in experiment.settings()}
    first, second = SWEPT[lab]
    fill(page, first, second)
    part = sweep_of(page)
    assert sorted(part.sweep.runs) == [(point, 3) for point in range(4)]
    assert {name: getattr(experiment, name) for name in experiment.settings()} == before
    assert_links_open_their_runs(page, part)
    swept = part.sweep.runs[3, 3]
    with page.current():
        part.results._shown.value = "3 3"
    page.do(part.results._open_run)
    assert experiment.state == "done"
    assert {name: getattr(experiment, name) for name in (first, second)} == part.sweep.points[3]
    found = experiment.recorded()
    assert len(found["metrics"]) >= 3
    assert found["metrics"] == swept.metrics


def test_a_larger_sweep_lists_only_what_it_adds():
    page = unfolded("overfitting")
    runs = page.view.seeds.runs
    fill(page, "lr", count=3)
    sweep_of(page)
    with page.current():
        runs._table.chosen = [1]
        runs._delete_chosen()
    fill(page, "lr", count=5)
    part = sweep_of(page)
    assert len(part.sweep.runs) == 5
    assert [*runs.list.runs] == [2, 3, 4, 5], "what was deleted stays so"


def test_each_picture_shows_all_runs_and_a_tap_chooses_one():
    page = unfolded("overfitting")
    fill(page, "lr", count=3, seeds=2)
    part = sweep_of(page)
    figure = part.results._figure
    assert list(part.results._picture.options.values()) == ["line", "parallel"]
    assert len(figure._points.data["x"]) == 6
    assert figure._medians.data["x"] == [0.0, 0.5, 1.0]
    assert figure._figure.xaxis[0].major_label_overrides == {0.0: "0.001", 0.5: "0.01", 1.0: "0.1"}
    with page.current():
        part.results._picture.value = "parallel"
    assert len(figure._lines.data["xs"]) == 6
    assert not figure._points.data["x"]
    with page.current():
        figure._lines.selected.indices = [4]
    assert part.results._shown.value == "2 0"
    assert figure._thick.data["ys"] == [figure._lines.data["ys"][4]]
    assert not part.results._open.disabled

    fill(page, "lr", "hidden")
    part = sweep_of(page)
    assert list(part.results._picture.options.values()) == ["map", "parallel"]
    assert len(set(zip(figure._cells.data["x"], figure._cells.data["y"], strict=True))) == 4
    with page.current():
        figure._cells.selected.indices = [3]
    assert part.results._shown.value == figure._cells.data["key"][3]
    assert figure._ring.data == {"x": [1.0], "y": [1.0]}


def test_several_seeds_are_one_cell_with_their_median_and_the_best_is_said():
    page = unfolded("overfitting")
    fill(page, "lr", "hidden", seeds=3)
    part = sweep_of(page)
    result = next(iter(part.results._results))
    key = part.results._results[result][1].key
    assert len(part.results._figure._cells.data["x"]) == 4
    runs = part.sweep.runs
    medians = [sorted(runs[point, seed].metrics[key] for seed in range(3))[1] for point in range(4)]
    shown = [tuple(map(int, text.split())) for text in part.results._figure._cells.data["key"]]
    assert [runs[each].metrics[key] for each in shown] == medians
    assert f"{max(medians):.4g}" in part.results._best.text
    with page.current():
        part.results._table.open = True
    assert len(part.results._table.rows) == 12


def test_random_points_are_drawn_within_the_range():
    page = unfolded("overfitting")
    form = fill(page, "lr", "decay")
    with page.current():
        form._way.value = "random"
        form._trials.value = 7
    assert not form._axes[0]._count.visible
    part = sweep_of(page)
    assert len(part.sweep.runs) == 7
    assert len({point["lr"] for point in part.sweep.points}) == 7
    assert all(1e-3 <= point["lr"] <= 1e-1 for point in part.sweep.points)


def test_random_points_that_are_equal_are_run_once():
    page = unfolded("overfitting")
    form = fill(page, "hidden")
    with page.current():
        form._way.value = "random"
        form._trials.value = 40
    layers = [point["hidden"] for point in form.plan().points]
    assert sorted(layers) == [*range(1, 9)]
    assert "Points: 8. Runs: 8." in form._size.text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_cannot_be_swept_is_told_and_begins_nothing(language):
    page = unfolded("overfitting", f"lang={language}")
    part = page.view.seeds.sweeps
    form = part.form
    _ = SPECS["overfitting"].translate(language)

    def told():
        page.do(part.run)
        assert part.sweep.state == "error"
        assert part.sweep.runs == {}
        said = part.sweep.message.said(_)
        assert ("hangul" in {name_of(each) for each in said}) == (language == "ko")
        return part.sweep.message.said(str)

    axis = form._axes[0]
    with page.current():
        axis._low.value, axis._high.value = 0.5, 0.1
    assert "the lowest value is above the highest" in told()
    with page.current():
        axis._low.value = None
    assert "takes values from 0.0001 to 1" in told()
    with page.current():
        axis._low.value, axis._high.value = 0.001, 100.0
    assert "takes values from" in told()
    with page.current():
        axis._choice.value = "hidden"
        axis._low.value = 1.5
    assert "takes whole numbers" in told()
    with page.current():
        axis._choice.value = "lr"
        form._axes[1]._choice.value = "lr"
    assert told() == "Choose two different settings."
    with page.current():
        form._axes[1]._choice.value = "decay"
        axis._count.value = form._axes[1]._count.value = 12
        form._seeds.value = 2
    assert str(MOST_SWEPT) in told()
    assert str(MOST_SWEPT) in form._size.text


def name_of(character):
    return unicodedata.name(character, "").split()[0].lower() if character.strip() else ""


def test_settings_that_are_refused_leave_the_other_points():
    page = unfolded("optimizers", "&".join(f"{name}=0" for name in OPTIMIZERS if name != "Adam"))
    part = page.view.seeds.sweeps
    with page.current():
        part.form._axes[0]._choice.value = "Adam"
    page.do(part.run)
    assert (part.sweep.state, list(part.sweep.runs)) == ("done", [(1, 0)])
    assert "Choose at least one optimizer" in part.sweep.message.said(str)


def test_the_form_is_made_when_it_is_wanted_and_offers_what_applies():
    page = Page("overfitting")
    part = page.view.seeds.sweeps
    assert part.form is None
    page.do(part.run)
    assert part.sweep.state == "idle"
    page = unfolded("autoencoders")
    names = page.view.seeds.sweeps.form._axes[0]._choice.options.values()
    kind = page.view.experiment.kind
    with page.current():
        page.view.experiment.kind = next(
            each for each in page.view.experiment.param["kind"].objects if each != kind
        )
    assert set(page.view.seeds.sweeps.form._axes[0]._choice.options.values()) != set(names)


@pytest.mark.parametrize("lab", ["cnn", "movies", "optimizers", "overfitting", "autoencoders"])
def test_the_form_stays_as_it_is_while_other_parts_are_shown(lab):
    page = unfolded(lab)
    form = fill(page, *SWEPT[lab], count=3)
    experiment = page.view.experiment
    with page.current():
        form._axes[0]._high.value = form._axes[0]._low.value * 3
    before, part = form.plan(), experiment.part
    for other in experiment.param["part"].objects:
        with page.current():
            experiment.part = other
            experiment.part = part
    assert form.plan() == before


@pytest.mark.parametrize("lab", LABS)
def test_each_setting_that_is_offered_makes_a_difference(lab, monkeypatch):
    loaded = []

    async def load(_store, split, count=None, _on_progress=None):
        loaded.append((split, count))
        return await load_bars(_store, split, 20)

    monkeypatch.setattr(DigitStore, "load", load)
    page = unfolded(lab)
    experiment, axis = page.view.experiment, page.view.seeds.sweeps.form._axes[0]
    offered = [*axis._choice.options.values()]
    assert len(offered) >= 4
    for name in offered:
        seen = []
        with page.current():
            axis._choice.value = name
            axis._count.value = 2
        values = axis.axis().values()

        async def task_with(value, name=name, seen=seen):
            loaded.clear()
            try:
                with set_to(experiment, {name: value}):
                    coming = experiment.repeated()
                task = await coming
            except RefusedError as error:
                seen.append(error.message)
                return
            seen.append((str(task.arguments), [*loaded]))

        for value in (values[0], values[-1]):
            page.wait(task_with(value))
        assert seen[0] != seen[1], name


def test_a_run_that_ends_while_another_part_is_shown_is_listed_as_it_was():
    page = unfolded("movies", "lr=0.1&seed=2")
    experiment = page.view.experiment

    async def run_and_look_elsewhere():
        experiment.run()
        await asyncio.sleep(0)
        experiment.part = "look"
        while experiment.state == "running":
            await asyncio.sleep(0.005)

    page.wait(run_and_look_elsewhere())
    (run,) = page.view.seeds.runs.list.runs.values()
    assert {"part", "rows", "hidden", "epochs", "lr"} <= set(run.given)
    assert (run.seed, run.given["part"], run.given["lr"]) == (2, "train", "0.1")


def test_a_point_whose_runs_diverge_is_not_the_best():
    ends = {(0, 1): 0.1, (0, 2): None, (0, 3): math.nan, (1, 1): 0.4, (1, 2): 0.5, (1, 3): 0.6}
    assert _middles(ends, higher=False) == {0: (0, 2), 1: (1, 2)}
    assert _medians(ends, higher=False) == {0: math.inf, 1: 0.5}
    assert _middles({(0, 1): 3.0, (0, 2): 5.0, (0, 3): None}, higher=True) == {0: (0, 1)}


def test_of_two_seeds_the_median_is_between_and_the_worse_one_is_shown():
    ends = {(0, 1): 1.0, (0, 2): 3.0, (1, 1): 2.0, (1, 2): None}
    assert _medians(ends, higher=True) == {0: 2.0, 1: -math.inf}
    assert _middles(ends, higher=True) == {0: (0, 1), 1: (1, 2)}
    assert _middles(ends, higher=False) == {0: (0, 2), 1: (1, 2)}


@pytest.mark.parametrize("lab", LABS)
def test_each_curve_that_ends_in_a_result_can_be_swept_for(lab):
    results = Page(lab).view.seeds.sweeps.results._results
    charts = Page(lab).view.seeds._charts.values()
    over_time = [chart for chart in charts if chart.over == "time"]
    assert len(results) == sum(len(chart.lines) for chart in over_time) > 0


def test_the_seeds_of_a_point_stay_within_their_limit():
    page = unfolded("overfitting", f"seed={LARGEST_SEED}")
    form = fill(page, "lr", seeds=3)
    assert [*form.plan().seeds] == [LARGEST_SEED - 2, LARGEST_SEED - 1, LARGEST_SEED]
