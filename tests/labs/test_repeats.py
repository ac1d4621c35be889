"""Runs with other seeds in the labs: each is to the bit the run that the lab itself does."""

import asyncio
import dataclasses
from concurrent.futures import Future

import numpy as np
import pytest

from tests.labs.page import Page
from tests.labs.repeating import LABS, Inline, few_ratings, opened
from weblab.labs.movies.compute.baselines import SHOWN
from weblab.labs.registry import LABS as SPECS

pytestmark = pytest.mark.usefixtures("quick_runs")


def repeated(lab, seeds=3):
    page = opened(lab, f"seeds={seeds}")
    page.do(page.view.seeds.run)
    repeats = page.view.seeds.repeats
    assert (repeats.state, sorted(repeats.runs)) == ("done", list(range(1, seeds + 1)))
    return page


def of_the_lab(lab, experiment):
    """Return the results of a run in the lab, named and scaled as those of a worker."""
    found = experiment.metrics
    if lab in ("initialization", "optimizers"):
        return {name: value for name, value in found.items() if name.startswith("loss_")}
    if lab == "batch-norm":
        return {
            name: 100 * value
            for name, value in found.items()
            if name.startswith("accuracy_") and value is not None
        }
    if lab == "movies":
        last, scores = experiment.history[-1], experiment.scores
        baselines = {name: scores[name].rmse for name in SHOWN}
        return {"train": last.train.rmse, "test": last.test.rmse, **baselines}
    if lab == "cnn":
        _step, loss, _loss, _accuracy, _tested = experiment.record.epochs[-1]
        return {
            "loss_train": loss,
            "loss_test": experiment.report.loss,
            "accuracy_train": 100 * found["train_accuracy"],
            "accuracy_test": 100 * found["test_accuracy"],
        }
    if lab == "autoencoders":
        scales = {"test_mse": 1, "pca_mse": 1, "probe_accuracy": 100, "pca_probe_accuracy": 100}
        return {name: scale * found[name] for name, scale in scales.items()}
    return {
        f"{what}_{name}": found[f"{name}_{what}"] * (100 if what == "accuracy" else 1)
        for what in ("accuracy", "loss")
        for name in ("train", "validation", "test")
    }


@pytest.mark.parametrize("lab", LABS)
def test_a_worker_does_the_run_that_the_lab_does_with_this_seed(lab):
    page = repeated(lab)
    run = page.view.seeds.repeats.runs[2]
    page.view.seeds._shown.value = 2
    page.do(page.view.seeds._open_run)
    experiment = page.view.experiment
    assert (experiment.state, experiment.seed) == ("done", 2)
    expected = of_the_lab(lab, experiment)
    assert len(expected) >= 4
    assert {name: run.metrics[name] for name in expected} == expected
    other = page.view.seeds.repeats.runs[1]
    assert other.metrics != run.metrics


@pytest.mark.parametrize("lab", LABS)
def test_each_chart_has_medians_and_a_sentence(lab):
    page = repeated(lab)
    seeds = page.view.seeds
    for key, chart in seeds._charts.items():
        seeds._chart.value = key
        assert seeds._figure._sources["medians"].data["xs"], chart.name
        medians, bands = (seeds._figure._sources[name].data for name in ("medians", "bands"))
        assert len(medians["xs"]) == len(bands["xs"])
        assert ("of 3 seeds" in seeds._verdict.text) == (chart.over == "time")
    seeds._style.value = "lines"
    data = seeds._figure._sources
    assert not data["bands"].data["xs"]
    assert len(data["lines"].data["xs"]) == 3 * len(data["medians"].data["xs"])
    seeds._shown.value = 3
    assert data["shown"].data["xs"]
    seeds._translate = SPECS[lab].translate("ko")
    seeds._chart.value = key
    seeds._draw()
    assert "시드 3개 중" in seeds._verdict.text


def test_one_seed_leaves_the_page_as_it_was_and_a_link_with_more_opens_the_part():
    page = Page("overfitting")
    assert page.view.seeds._card.collapsed
    assert not page.view.seeds._results.visible
    assert "seeds" not in page.view.status.query
    page = Page("overfitting", "seeds=20")
    assert not page.view.seeds._card.collapsed
    assert "seeds=20" in page.view.status.query
    page.view.experiment.part = "search"
    assert not page.view.seeds.visible


def test_runs_with_other_settings_than_now_are_told():
    page = repeated("overfitting", 2)
    seeds = page.view.seeds
    assert not seeds._note.visible
    page.view.experiment.decay = 0.1
    assert seeds._note.visible
    page.do(seeds.run)
    assert not seeds._note.visible
    assert seeds.repeats.settings["decay"] == 0.1


def test_a_page_that_is_closed_ends_its_workers():
    class Silent(Inline):
        ended = 0

        def submit(self, *_args, **_kwargs):
            return Future()

        def terminate_workers(self):
            Silent.ended += 1

    page = Page("overfitting", "seeds=2")
    page.view.seeds.repeats._executor = Silent

    async def scenario():
        page.view.seeds.run()
        await asyncio.sleep(0.1)
        page.view.close()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    page.wait(scenario())
    assert Silent.ended == 1


def test_a_run_is_opened_with_its_own_settings_where_others_suggest_different_ones():
    page = repeated("autoencoders", 2)
    seeds, experiment = page.view.seeds, page.view.experiment
    with page.current():
        experiment.kind = "sparse"
        experiment.param.update(samples=1000, epochs=1, batch_size=100, code=8)
    seeds._shown.value = 2
    page.do(seeds._open_run)
    assert {name: getattr(experiment, name) for name in seeds.repeats.settings} == (
        seeds.repeats.settings
    )
    assert experiment.metrics["test_mse"] == seeds.repeats.runs[2].metrics["test_mse"]


def test_a_single_point_of_a_curve_is_drawn():
    seeds = repeated("autoencoders", 1).view.seeds
    assert not seeds._figure._points.data["x"]
    seeds._chart.value = "1"
    assert seeds._figure._points.data["x"] == [1, 1]


def test_runs_that_would_not_fit_into_memory_are_refused():
    page = Page("autoencoders", "kind=convolutional&samples=1000&batch_size=5000&seeds=2")
    page.do(page.view.seeds.run)
    repeats = page.view.seeds.repeats
    assert (repeats.state, repeats.runs) == ("error", {})
    assert "memory" in repeats.message.said(str)


def test_runs_that_end_while_another_part_is_shown_have_no_other_settings():
    page = repeated("cnn", 1)
    seeds, experiment = page.view.seeds, page.view.experiment
    with page.current():
        experiment.part = "explore"
        assert not seeds.visible
        seeds._show()
        experiment.part = "train"
    assert seeds.visible
    assert not seeds._note.visible


def test_runs_go_with_the_ratings_that_they_had():
    page = repeated("movies", 2)
    seeds, data = page.view.seeds, page.view.experiment.data
    with page.current():
        data.ratings = dataclasses.replace(data.ratings, stars=6 - data.ratings.stars)
    assert (seeds.repeats.state, seeds.repeats.runs) == ("idle", {})
    assert not seeds._results.visible
    page.do(seeds.run)
    assert sorted(seeds.repeats.runs) == [1, 2]


def test_a_published_split_is_that_of_the_lab():
    page = Page("movies", "part=train&hidden=10&epochs=1&seeds=1")
    ratings = asyncio.run(few_ratings())
    rows = np.arange(len(ratings))
    splits = {"u1": (rows[50:], rows[:50]), "u2": (rows[:-50], rows[-50:])}
    with page.current():
        page.view.experiment.data.ratings = dataclasses.replace(ratings, splits=splits)
        page.view.experiment.split = "u2"
    page.do(page.view.seeds.run)
    found = page.view.seeds.repeats.runs[1].metrics
    page.view.seeds._shown.value = 1
    page.do(page.view.seeds._open_run)
    expected = of_the_lab("movies", page.view.experiment)
    assert {name: found[name] for name in expected} == expected


def test_without_ratings_there_is_nothing_to_repeat():
    page = Page("movies", "part=train&seeds=2")
    seeds = page.view.seeds
    page.do(seeds.run)
    assert seeds.repeats.state == "error"
    assert seeds.repeats.message.said(str).startswith("There are no ratings yet.")
    with page.current():
        page.view.experiment.data.ratings = asyncio.run(few_ratings()).subset(np.arange(3))
    page.do(seeds.run)
    assert seeds.repeats.state == "error"
    assert seeds.repeats.message.said(str).startswith("These data have only 3 ratings.")
