"""A binary machine with a visitor's update rule beside one with the engine's."""

import asyncio

import numpy as np
import pytest

from tests.labkit.code.at_bench import run_with_own
from tests.labs.programs import names_left_by
from weblab.datasets.ratings import synthetic_ratings
from weblab.datasets.ratings.site import SYNTHETIC_SEED
from weblab.labs.movies.compute.data import RatingsData
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.program import python_program
from weblab.labs.movies.compute.tutorial import EPOCHS
from weblab.labs.movies.compute.tutorial_experiment import TutorialExperiment
from weblab.workshop.exercises import load_exercise

CD1 = load_exercise("contrastive-divergence").solution


async def load():
    return synthetic_ratings(np.random.default_rng(SYNTHETIC_SEED))


def trained(source):
    def make():
        return TutorialExperiment(RatingsData(load), split="fold 1")

    return run_with_own(make, "cd1", source)


def test_a_right_rule_learns_as_the_engines():
    experiment = trained(CD1)
    assert experiment.state == "done", experiment.message
    assert experiment.own_report == {}
    events = experiment.own_events()
    assert [each["epoch"] for each in events] == list(range(1, EPOCHS + 1))
    for each in events:
        assert each["own"] == pytest.approx(each["engine"], rel=0.03)
    assert events[-1]["engine"] < 0.95 * events[0]["engine"]
    assert experiment.metrics["epoch"] == EPOCHS


def test_it_is_taken_along_to_the_bit(monkeypatch):
    tutorial = trained(CD1)
    experiment = MoviesExperiment(RatingsData(load), split="fold 1", epochs=1, hidden=10)
    asyncio.run(experiment.data.ready())
    experiment.tutorial.own = tutorial.own
    names = names_left_by(python_program(experiment, ""), None, monkeypatch)
    assert names["own"] == tutorial.own_events()
    assert len(names["curve"]) == 1


def test_a_rule_with_the_wrong_sign_unlearns():
    last = trained(CD1.replace("v.T @ p - v1.T @ p1", "v1.T @ p1 - v.T @ p"))
    event = last.own_events()[-1]
    assert event["own"] > 1.05 * event["engine"]


def test_one_that_fails_is_told_and_the_tutorials_machine_trains():
    experiment = trained("def cd1(v, W, b, c, rng):\n    return 1 / 0")
    assert experiment.state == "done"
    assert experiment.own_report["line"] == 2
    assert len(experiment.history) == EPOCHS
