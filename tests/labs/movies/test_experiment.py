"""The movies lab without its view: training beside the baselines, and who recommends."""

import asyncio
import dataclasses

import numpy as np
import pytest

from weblab.labs.movies.compute.baselines import BASELINES
from weblab.labs.movies.compute.chain import Chain
from weblab.labs.movies.compute.data import RatingsData
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.models import Machine


@pytest.fixture
def experiment(ratings):
    async def load():
        return ratings

    return MoviesExperiment(RatingsData(load), hidden=10, epochs=3)


async def until(holds):
    while not holds():
        await asyncio.sleep(0.01)


async def to_the_end(experiment):
    experiment.run()
    await until(lambda: experiment.state != "running")


@pytest.mark.parametrize("model", ["rbm", "autorec"])
@pytest.mark.parametrize("rows", ["films", "viewers"])
def test_a_run_is_measured_each_epoch_beside_the_baselines(experiment, model, rows):
    experiment.param.update(model=model, rows=rows, hidden=10, epochs=3)
    asyncio.run(to_the_end(experiment))
    assert experiment.state == "done", experiment.message
    assert [each.epoch for each in experiment.history] == [1, 2, 3]
    assert set(experiment.scores) == set(BASELINES)
    assert experiment.metrics["rmse"] == round(experiment.history[-1].test.rmse, 4)
    assert all((each.gap is not None) == (model == "rbm") for each in experiment.history)


@pytest.mark.parametrize("of", ["experiment", "tutorial"])
def test_a_step_before_the_ratings_are_there_begins_when_they_are(ratings, of):
    async def scenario():
        arrive = asyncio.Event()

        async def load():
            await arrive.wait()
            return ratings

        experiment = MoviesExperiment(RatingsData(load), hidden=10, epochs=3)
        runnable = experiment if of == "experiment" else experiment.tutorial
        experiment.data.start()
        runnable.advance()
        await asyncio.sleep(0.05)
        assert runnable.message.said(str) == "Starting."
        arrive.set()
        await asyncio.wait_for(runnable._task, 60)
        return experiment, runnable

    experiment, runnable = asyncio.run(scenario())
    assert runnable.started
    if of == "experiment":
        assert (experiment.step, experiment.state) == (1, "paused")


def test_the_same_seed_gives_the_same_run(experiment):
    runs = []
    for _run in range(2):
        asyncio.run(to_the_end(experiment))
        runs.append(experiment.history)
        experiment.reset()
    assert runs[0] == runs[1]


def test_a_model_judges_once_it_rests_and_no_more_after_a_reset(experiment):
    async def scenario():
        experiment.part = "recommend"
        await experiment.data.ready()
        recommender = experiment.recommender
        recommender.rate(3, 5)
        await until(lambda: "matrix factorization" in recommender.why.said(str))
        await to_the_end(experiment)
        assert "machine" in recommender.why.said(str)
        assert 3 not in [each.film for each in recommender.listed]
        assert experiment.metrics["rated"] == 1
        assert experiment.metrics["rmse"] > 0
        experiment.reset()
        assert "matrix factorization" in recommender.why.said(str)
        assert experiment.metrics["rated"] == 1

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_a_model_that_was_trained_before_judges_when_somebody_looks(experiment):
    async def scenario():
        await to_the_end(experiment)
        experiment.recommender.rate(3, 5)
        experiment.part = "recommend"
        assert isinstance(experiment.trained, Machine)
        assert "machine" in experiment.recommender.why.said(str)

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_settings_follow_the_model_unless_they_were_changed(experiment):
    experiment.param.update(hidden=100, epochs=50)
    experiment.cost = 0.01
    experiment.model = "autorec"
    assert (experiment.lr, experiment.epochs, experiment.cost) == (0.002, 30, 0.01)


def test_a_refused_file_leaves_what_was_loaded(experiment, ratings):
    async def scenario():
        await experiment.data.ready()
        experiment.data.open("bad.zip", b"PK")
        assert experiment.data.refused
        assert experiment.data.ratings is ratings
        assert "The ratings in use are unchanged" in experiment.data.message.said(str)

    asyncio.run(scenario())


@pytest.mark.parametrize("rows", ["films", "viewers"])
@pytest.mark.parametrize("model", ["rbm", "autorec"])
def test_half_stars_are_trained_on_and_recommended_with(ratings, model, rows):
    halves = np.where(ratings.users % 2, np.maximum(0.5, ratings.stars - 0.5), ratings.stars)
    half = dataclasses.replace(ratings, stars=halves.astype(np.float32))

    async def load():
        return half

    async def scenario():
        experiment = MoviesExperiment(RatingsData(load), model=model, rows=rows, part="recommend")
        experiment.param.update(hidden=10, epochs=2)
        await to_the_end(experiment)
        assert experiment.state == "done", experiment.message
        assert 0.5 < experiment.metrics["rmse"] < 1.5
        experiment.recommender.rate(3, 4.5)
        assert experiment.recommender.rated == {3: 4.5}
        assert all(0.5 <= each.stars <= 5 for each in experiment.recommender.listed)
        if model == "rbm":
            chain = Chain(experiment.trained, 4, seed=0)
            chain.down()
            assert set(chain.drawn * 2) <= set(range(1, 11))

    asyncio.run(asyncio.wait_for(scenario(), 60))
