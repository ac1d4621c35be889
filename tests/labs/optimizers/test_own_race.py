"""A visitor's optimizer among the others: the same class goes the same way, to the bit."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import RandomDigits, run_with_own
from tests.labs.programs import loader, names_left_by
from tests.workshop.book_texts import book_class
from weblab.labkit.digits import own_runner
from weblab.labs.optimizers.compute import experiment as module
from weblab.labs.optimizers.compute.experiment import OptimizersExperiment
from weblab.labs.optimizers.compute.program import python_program

SOURCES = {name: book_class(name) for name in ("SGD", "Momentum", "AdaGrad", "Adam")}


def raced(source, original, settings, part=None, changes=None):
    """Return an experiment after a race with a visitor's optimizer."""

    def make():
        experiment = OptimizersExperiment(**settings)
        if part:
            experiment.part = part
        return experiment

    return run_with_own(make, original, source, changes)


@pytest.mark.parametrize("name", SOURCES)
def test_on_a_surface_it_goes_where_its_original_goes(name):
    experiment = raced(SOURCES[name], name, {"steps": 40})
    walkers = experiment.surface_race.walkers
    np.testing.assert_allclose(walkers["own"].trail, walkers[name].trail, rtol=1e-3, atol=1e-4)
    assert experiment.metrics["arrived_own"] == experiment.metrics[f"arrived_{name}"]


def test_where_it_diverges_it_drops_out_as_its_original_does():
    experiment = raced(SOURCES["SGD"], "SGD", {"steps": 300, "lr_SGD": 1.05})
    lost = experiment.lost()
    assert lost["own"] == lost["SGD"]
    assert experiment.state == "done"


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_a_change_in_mid_run_reaches_it_on_a_surface_at_the_same_step(name):
    changes = {f"lr_{name}": 0.2}
    experiment = raced(SOURCES[name], name, {"steps": 40}, changes=changes)
    walkers = experiment.surface_race.walkers
    np.testing.assert_allclose(walkers["own"].trail, walkers[name].trail, rtol=1e-3, atol=1e-4)
    before = raced(SOURCES[name], name, {"steps": 40}).surface_race.walkers
    np.testing.assert_array_equal(before["own"].trail[:4], walkers["own"].trail[:4])
    assert before["own"].trail[4] != walkers["own"].trail[4]
    assert experiment.own_changes == [(3, 0.2)]


def test_an_optimizer_that_does_not_keep_its_rate_says_so():
    told = []

    def make():
        experiment = OptimizersExperiment(steps=40)
        experiment.param.watch(lambda event: told.append(event.new), "message")
        return experiment

    source = SOURCES["SGD"].replace("self.lr", "self.speed")
    run_with_own(make, "SGD", source, {"lr_SGD": 0.3})
    text = "Your SGD keeps its “Learning rate” until a reset: it has no attribute for it."
    assert text in [each.said(str) for each in told if each]


@pytest.fixture
def digits(monkeypatch):
    store = RandomDigits(300)
    monkeypatch.setattr(module, "DIGIT_STORE", store)
    return store


def test_on_digits_it_sees_the_same_batches_from_the_same_weights(digits):
    settings = {"iterations": 30, "digits": 1_000, "lr_SGD": 0.1}
    experiment = raced(SOURCES["SGD"], "SGD", settings, part="MNIST")
    assert experiment.state == "done", experiment.message
    points = [(losses["own"], losses["SGD"]) for _step, losses in experiment.losses.points]
    assert len(points) == 6
    np.testing.assert_array_equal(*np.transpose(points))


def test_a_change_in_mid_run_reaches_it_on_digits_from_its_next_step_on(digits):
    settings = {"iterations": 60, "digits": 1_000, "lr_SGD": 0.1}
    experiment = raced(SOURCES["SGD"], "SGD", settings, "MNIST", {"lr_SGD": 0.01})
    ((step, lr),) = experiment.own_changes
    assert 3 <= step <= 3 + own_runner.MOST_AHEAD
    assert lr == 0.01
    losses = [event["loss"] for event in experiment.digits_race.others["own"].events]
    whole = raced(SOURCES["SGD"], "SGD", settings, "MNIST").digits_race.others["own"].events
    same = [loss == event["loss"] for loss, event in zip(losses, whole, strict=True)]
    assert same == [True] * (step + 1) + [False] * (60 - step - 1)


def test_it_is_taken_along_with_its_changes_to_the_bit(digits, monkeypatch):
    settings = {"iterations": 40, "digits": 1_000, "lr_SGD": 0.1}
    experiment = raced(SOURCES["SGD"], "SGD", settings, "MNIST", {"lr_SGD": 0.01})
    program = python_program(experiment, "")
    losses = names_left_by(program, loader(digits), monkeypatch)["losses"]
    events = experiment.digits_race.others["own"].events
    assert losses["SGD (own)"] == [event["loss"] for event in events]
    on_surface = raced(SOURCES["Adam"], "Adam", {"steps": 40}, changes={"lr_Adam": 0.05})
    paths = names_left_by(python_program(on_surface, ""), None, monkeypatch)["paths"]
    trail = on_surface.surface_race.walkers["own"].trail
    np.testing.assert_array_equal(paths["Adam (own)"], trail)


def test_one_that_fails_drops_out_and_the_others_go_on(digits):
    source = SOURCES["SGD"].replace(
        "for name", "self.n = getattr(self, 'n', 0) + 1\n        1 / (7 - self.n)\n        for name"
    )
    experiment = raced(source, "SGD", {"iterations": 20, "digits": 1_000}, part="MNIST")
    assert experiment.state == "done"
    assert experiment.lost() == {"own": 7}
    assert len(experiment.losses.points) == 4
    assert "ZeroDivisionError" in str(experiment.own_report["message"])
    assert "stopped early" in experiment.message.said(str)


def test_one_that_fails_on_a_surface_is_lost_there():
    experiment = raced(
        "class SGD:\n    def update(self, params, grads): 1 / 0", "SGD", {"steps": 10}
    )
    assert experiment.lost() == {"own": 1}
    assert experiment.own_report["line"] == 2
    experiment.reset()
    assert experiment.own_report == {}
