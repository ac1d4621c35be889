"""A network with a visitor's part beside the lab's own: equal parts learn equally."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import RandomDigits, engines, run_with_own
from tests.workshop.book_texts import book_class
from weblab.labs.overfitting.compute import experiment as module
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.own_training import KINDS
from weblab.workshop.seats import seats_of

INVERTED = """class Dropout:
    def __init__(self, dropout_ratio=0.5, rng=None):
        self.p, self.rng = dropout_ratio, rng

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        kept = self.rng.random(x.shape, dtype=np.float32) >= np.float32(self.p)
        self.mask = kept / np.float32(1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""
DECAY = """def decay_gradients(params, grads, weight_decay):
    for key in params:
        grads[key] += weight_decay * params[key]
"""
EQUAL = {
    "Dropout": INVERTED,
    "decay_gradients": DECAY,
    **{name: book_class(name) for name in ("Relu", "Affine", "SoftmaxWithLoss")},
}
"""Texts that do what the engine does, by the name of the original."""


@pytest.fixture(autouse=True)
def digits(monkeypatch):
    monkeypatch.setattr(module, "DIGIT_STORE", RandomDigits(200))


def trained(source, original="Dropout", **settings):
    given = {"epochs": 4, "hidden": 2, "width": 16, "samples": 200, **settings}
    return run_with_own(lambda: OverfittingExperiment(**given), original, source)


def losses_of(experiment):
    own = [(each["train_loss"], each["test_loss"]) for each in experiment.own_events()]
    return own, [(each.train.loss, each.test.loss) for each in experiment.history]


@pytest.mark.parametrize("original", EQUAL)
def test_an_equal_part_learns_the_same(original):
    experiment = trained(EQUAL[original], original, dropout=0.3, decay=0.1, lr=0.1)
    assert experiment.state == "done", experiment.message
    assert experiment.own_report == {}
    own, lab = losses_of(experiment)
    assert len(own) == len(lab) == 5
    np.testing.assert_allclose(own, lab, rtol=1e-4)
    assert experiment.metrics["own_epoch"] == 4


@pytest.mark.parametrize("name", ["Dropout", "L2", "ReLU"])
def test_the_engines_own_text_learns_the_same_to_rounding(name):
    experiment = trained(engines("overfitting", name), name, dropout=0.3, decay=0.1, lr=0.1)
    own, lab = losses_of(experiment)
    np.testing.assert_allclose(own, lab, rtol=1e-6)


def test_a_normalization_stands_before_each_activation():
    text = book_class("BatchNormalization")
    experiment = trained(text, "BatchNormalization", lr=0.1, epochs=41)
    assert experiment.own_report == {}
    own, lab = losses_of(experiment)
    assert own[-1][0] < lab[-1][0], "it learns faster"


def test_the_books_dropout_drops_nothing_where_the_ratio_is_zero_and_learns_where_it_is_not():
    experiment = trained(book_class("Dropout"), dropout=0.0, lr=0.1)
    np.testing.assert_allclose(*losses_of(experiment), rtol=1e-4)
    own, _lab = losses_of(trained(book_class("Dropout"), dropout=0.2, lr=0.1))
    assert own[-1][0] < own[0][0]


def test_every_kind_of_seat_is_tried_above():
    tried = {*EQUAL, "L2", "BatchNormalization"}
    seats = seats_of(*KINDS)
    assert {seats[name] for name in tried} == set(KINDS)


def test_one_that_fails_is_told_and_the_lab_s_own_network_trains_to_the_end():
    experiment = trained(INVERTED.replace("return dout", "return 1 / 0 * dout"))
    assert experiment.state == "done"
    assert experiment.history[-1].epoch == 4
    assert experiment.own_report["line"] == 13
    experiment.reset()
    assert experiment.own_report == {}
