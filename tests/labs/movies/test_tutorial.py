"""The binary machine of the tutorial and the constant that beats it."""

import asyncio

import numpy as np
import pytest

from weblab.labs.movies.compute.data import RatingsData
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.tutorial import (
    EPOCHS,
    UNKNOWN,
    constant_wrong,
    liked,
    tutorial_iter,
)


def test_liked_is_three_stars_or_more(ratings):
    table = liked(ratings)
    np.testing.assert_array_equal(table[ratings.users, ratings.items], ratings.stars >= 3)
    assert (table == UNKNOWN).sum() == table.size - len(ratings)
    assert constant_wrong(ratings) == pytest.approx((ratings.stars < 3).mean())


def test_a_constant_beats_the_machine_that_draws_its_answer(ratings):
    train, test = next(ratings.folds(5, np.random.default_rng(0)))
    events = list(tutorial_iter(train, test, np.random.default_rng(0)))
    measured = [each for each in events if each is not None]
    assert [each.epoch for each in measured] == list(range(1, EPOCHS + 1))
    assert np.mean([each.drawn for each in measured[2:]]) > constant_wrong(test)


def test_it_runs_on_the_split_of_the_lab_and_says_what_beats_it(ratings):
    async def load():
        return ratings

    async def scenario():
        experiment = MoviesExperiment(RatingsData(load))
        await experiment.data.ready()
        tutorial = experiment.tutorial
        tutorial.run()
        while tutorial.state == "running":
            await asyncio.sleep(0.01)
        assert tutorial.state == "done", tutorial.message
        assert "always answering 'liked'" in tutorial.message.said(str)
        assert tutorial.split == experiment.split == "fold 1"
        experiment.split = "fold 2"
        assert (tutorial.state, tutorial.split, tutorial.history) == ("idle", "fold 2", [])

    asyncio.run(asyncio.wait_for(scenario(), 60))
