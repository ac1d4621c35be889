"""A network with a visitor's part beside the lab's own: equal parts learn equally."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import RandomDigits, engines, run_with_own
from tests.labs.programs import loader, names_left_by
from tests.workshop.book_texts import book_class
from weblab.labs.overfitting.compute import experiment as module
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.own_training import KINDS
from weblab.labs.overfitting.compute.program import python_program
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
    store = RandomDigits(200)
    monkeypatch.setattr(module, "DIGIT_STORE", store)
    return store


def trained(source, original="Dropout", changes=None, **settings):
    given = {"epochs": 4, "hidden": 2, "width": 16, "samples": 200, **settings}
    return run_with_own(lambda: OverfittingExperiment(**given), original, source, changes)


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


CHANGES = {"lr": 0.05, "decay": 0.2, "dropout": 0.4}


@pytest.mark.parametrize("original", ["Dropout", "decay_gradients", "Relu"])
def test_a_change_in_mid_run_reaches_it_at_the_same_step(original):
    settings = {"dropout": 0.2, "decay": 0.05, "lr": 0.2}
    experiment = trained(EQUAL[original], original, CHANGES, **settings)
    assert experiment.own_report == {}
    own, lab = losses_of(experiment)
    np.testing.assert_allclose(own, lab, rtol=1e-4)
    assert not np.allclose(lab, losses_of(trained(EQUAL[original], original, **settings))[0])
    assert experiment.own_run.changes == [(3, *each) for each in CHANGES.items()]


def test_a_share_that_a_dropout_does_not_keep_is_told():
    told = []
    source = INVERTED.replace("self.p,", "self.share,").replace("self.p", "self.share")

    def make():
        experiment = OverfittingExperiment(epochs=4, hidden=1, width=8, samples=200, dropout=0.2)
        experiment.param.watch(lambda event: told.append(event.new), "message")
        return experiment

    experiment = run_with_own(make, "Dropout", source, {"dropout": 0.4, "lr": 0.05})
    assert [name for _step, name, _value in experiment.own_run.changes] == ["lr"]
    text = "Your Dropout keeps its “Dropout” until a reset: it has no attribute for it."
    assert text in [each.said(str) for each in told if each]


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


@pytest.mark.parametrize("original", [*EQUAL, "BatchNormalization"])
def test_it_is_taken_along_to_the_bit(original, digits, monkeypatch):
    text = EQUAL.get(original) or book_class(original)
    experiment = trained(text, original, CHANGES, dropout=0.2, patience=3, early=True)
    names = names_left_by(python_program(experiment, ""), loader(digits), monkeypatch)
    assert names["own"] == experiment.own_events()
    assert len(names["own"]) > 2


def test_a_dropout_that_draws_from_numpys_global_generator_is_taken_along(digits, monkeypatch):
    experiment = trained(book_class("Dropout"), dropout=0.3, seed=4)
    names = names_left_by(python_program(experiment, ""), loader(digits), monkeypatch)
    assert names["own"] == experiment.own_events()
    monkeypatch.setattr(np.random, "seed", lambda _seed: None)
    names = names_left_by(python_program(experiment, ""), loader(digits), monkeypatch)
    assert names["own"] != experiment.own_events()


def test_one_that_fails_is_told_and_the_lab_s_own_network_trains_to_the_end():
    experiment = trained(INVERTED.replace("return dout", "return 1 / 0 * dout"))
    assert experiment.state == "done"
    assert experiment.history[-1].epoch == 4
    assert experiment.own_report["line"] == 13
    experiment.reset()
    assert experiment.own_report == {}
