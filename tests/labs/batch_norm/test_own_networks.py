"""Networks with a visitor's part at every scale: equal parts learn equally."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import engines, run_with_own
from tests.workshop.book_texts import book_class
from weblab.labs.batch_norm.compute import networks
from weblab.labs.batch_norm.compute.experiment import BatchNormExperiment
from weblab.labs.batch_norm.compute.own_networks import KINDS
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

    def run(source, original, **settings):
        given = {"epochs": 2, "batch_size": 50, "lr": 0.05, **settings}
        return run_with_own(lambda: BatchNormExperiment(scale=7, **given), original, source)

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


def test_every_kind_of_seat_is_tried_above():
    seats = seats_of(*KINDS)
    assert {seats[name] for name in EQUAL} == set(KINDS)


def test_the_books_sigmoid_is_the_engines(trained):
    own, normal = accuracies(trained(book_class("Sigmoid"), "Sigmoid", activation="Sigmoid"))
    np.testing.assert_allclose(own, normal, atol=0.03)


def test_one_that_fails_is_told_and_the_others_train(trained):
    broken = book_class("Relu").replace("return dout", "return 1 / 0 * dout")
    experiment = trained(broken, "Relu")
    assert experiment.state == "done"
    assert "ZeroDivisionError" in str(experiment.own_report["message"])
    assert experiment.others() == {}
