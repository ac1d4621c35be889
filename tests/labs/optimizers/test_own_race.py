"""A visitor's optimizer among the others: the same class goes the same way, to the bit."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import RandomDigits, run_with_own
from tests.workshop.book_texts import book_class
from weblab.labs.optimizers.compute import experiment as module
from weblab.labs.optimizers.compute.experiment import OptimizersExperiment

SOURCES = {name: book_class(name) for name in ("SGD", "Momentum", "AdaGrad", "Adam")}


def raced(source, original, settings, part=None):
    """Return an experiment after a race with a visitor's optimizer."""

    def make():
        experiment = OptimizersExperiment(**settings)
        if part:
            experiment.part = part
        return experiment

    return run_with_own(make, original, source)


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


@pytest.fixture
def digits(monkeypatch):
    monkeypatch.setattr(module, "DIGIT_STORE", RandomDigits(300))


def test_on_digits_it_sees_the_same_batches_from_the_same_weights(digits):
    settings = {"iterations": 30, "digits": 1_000, "lr_SGD": 0.1}
    experiment = raced(SOURCES["SGD"], "SGD", settings, part="MNIST")
    assert experiment.state == "done", experiment.message
    points = [(losses["own"], losses["SGD"]) for _step, losses in experiment.losses.points]
    assert len(points) == 6
    np.testing.assert_array_equal(*np.transpose(points))


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
