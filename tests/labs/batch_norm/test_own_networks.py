"""Networks with a visitor's part at every scale: equal parts learn equally."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import engines, run_with_own
from tests.labs.batch_norm.test_program import Bars
from tests.labs.programs import loader, names_left_by
from tests.workshop.book_texts import book_class
from weblab.labs.batch_norm.compute import experiment as module
from weblab.labs.batch_norm.compute import networks
from weblab.labs.batch_norm.compute.experiment import BatchNormExperiment
from weblab.labs.batch_norm.compute.own_networks import KINDS
from weblab.labs.batch_norm.compute.program import python_program
from weblab.workshop.seats import seats_of

EQUAL = ("BatchNormalization", "Relu", "Affine", "SoftmaxWithLoss")
"""Classes of the books that do what the engine does."""


@pytest.fixture(autouse=True)
def narrow() -> None:
    """Layers of full width: a worker knows of no others."""


@pytest.fixture
def trained(train, test, monkeypatch):
    async def prepare(self) -> None:
        self._data = train, test

    monkeypatch.setattr(BatchNormExperiment, "prepare", prepare)

    def run(source, original, changes=None, **settings):
        given = {"epochs": 2, "batch_size": 50, "lr": 0.05, **settings}
        return run_with_own(
            lambda: BatchNormExperiment(scale=7, **given), original, source, changes
        )

    return run


def accuracies(experiment):
    own = [each.accuracies for each in experiment.others().values()]
    normal = [
        network.accuracies
        for (kind, _number), network in experiment.grid.networks.items()
        if kind == "norm"
    ]
    return own, normal


@pytest.mark.parametrize("original", EQUAL)
def test_an_equal_part_learns_the_same_at_every_scale(trained, original):
    experiment = trained(book_class(original), original)
    assert experiment.state == "done", experiment.message
    assert experiment.own_report == {}
    own, normal = accuracies(experiment)
    assert np.shape(own) == (len(networks.SCALES), 2)
    # the books' epsilon is a tenth of the engine's, which counts where variances are as small
    alike = 8 if original == "BatchNormalization" else len(networks.SCALES)
    np.testing.assert_allclose(own[:alike], normal[:alike], atol=0.03)
    figures = experiment.metrics
    if alike == len(networks.SCALES):  # the books' running statistics begin at 0
        close = pytest.approx(figures["test_accuracy_norm"], abs=0.03)
        assert figures["test_accuracy_own"] == close
        assert figures["accuracy_own_3"] == pytest.approx(figures["accuracy_norm_3"], abs=0.03)


@pytest.mark.parametrize("name", ["BatchNorm1d", "ReLU"])
def test_the_engines_own_text_learns_the_same(trained, name):
    own, normal = accuracies(trained(engines("batch-norm", name), name))
    np.testing.assert_allclose(own, normal, atol=0.02)


def test_a_change_in_mid_run_reaches_it_at_the_same_step(trained):
    text, changes = engines("batch-norm", "BatchNorm1d"), {"lr": 0.2, "momentum": 0.9}
    experiment = trained(text, "BatchNorm1d", changes)
    own, normal = accuracies(experiment)
    np.testing.assert_allclose(own, normal, atol=0.02)
    figures = experiment.metrics
    assert figures["test_accuracy_own"] == pytest.approx(figures["test_accuracy_norm"], abs=0.02)
    made = experiment.own_run.changes
    assert made == [(3, "lr", 0.2), (3, "momentum", 0.9)]
    assert experiment.changes == made
    assert accuracies(trained(text, "BatchNorm1d"))[0] != own


def test_every_kind_of_seat_is_tried_above():
    seats = seats_of(*KINDS)
    assert {seats[name] for name in EQUAL} == set(KINDS)


@pytest.mark.parametrize("original", EQUAL)
def test_it_is_taken_along_to_the_bit(original, monkeypatch):
    monkeypatch.setattr(module, "DIGITS", Bars())
    experiment = run_with_own(
        lambda: BatchNormExperiment(epochs=2, samples=200, batch_size=100, scale=0),
        original,
        book_class(original),
        {"lr": 0.05, "momentum": 0.5},
    )
    names = names_left_by(python_program(experiment, ""), loader(Bars()), monkeypatch)
    assert names["own"] == experiment.own_events()
    assert len(names["own"]) == 2


def test_the_books_sigmoid_is_the_engines(trained):
    own, normal = accuracies(trained(book_class("Sigmoid"), "Sigmoid", activation="Sigmoid"))
    np.testing.assert_allclose(own, normal, atol=0.03)


def test_one_that_fails_is_told_and_the_others_train(trained):
    broken = book_class("Relu").replace("return dout", "return 1 / 0 * dout")
    experiment = trained(broken, "Relu")
    assert experiment.state == "done"
    assert "ZeroDivisionError" in str(experiment.own_report["message"])
    assert experiment.others() == {}
