"""A network with a visitor's layer beside the lab's own: equal layers learn equally."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import engines, run_with_own
from tests.labs.cnn.test_training import SMALL, FakeStore
from tests.labs.programs import loader, names_left_by
from tests.workshop.book_texts import book_class
from weblab.labs.cnn.compute import training as module
from weblab.labs.cnn.compute.own_training import KINDS
from weblab.labs.cnn.compute.program import python_program
from weblab.labs.cnn.compute.training import DigitsTraining
from weblab.workshop.seats import seats_of

EQUAL = ("Convolution", "Pooling", "Affine", "Relu", "SoftmaxWithLoss")
"""Classes of the books that do what the engine does."""


@pytest.fixture(autouse=True)
def digits(monkeypatch):
    monkeypatch.setattr(module, "STORE", FakeStore())


def trained(source, original, changes=None, **settings):
    given = {**SMALL, "optimizer": "SGD", "filter_size": 7, **settings}
    return run_with_own(lambda: DigitsTraining(**given), original, source, changes)


def assert_equal_curves(experiment, epochs=SMALL["epochs"], **near):
    own = experiment.own_events()
    points = [(each["step"], each["loss"], each["accuracy"]) for each in own if "loss" in each]
    np.testing.assert_allclose(points, experiment.record.points, **near)
    tests = [(each["step"], each["test_loss"]) for each in own if "test_loss" in each]
    known = [(row[0], row[2]) for row in experiment.record.epochs]
    np.testing.assert_allclose(tests, known, **near)
    assert len(tests) == epochs


@pytest.mark.parametrize("original", EQUAL)
def test_an_equal_layer_learns_the_same(original):
    experiment = trained(book_class(original), original)
    assert experiment.state == "done", experiment.message
    assert experiment.own_report == {}
    assert_equal_curves(experiment, rtol=0.02)
    assert experiment.metrics["own_test_accuracy"] == pytest.approx(
        experiment.metrics["test_accuracy"], abs=0.02
    )


@pytest.mark.parametrize("name", ["Conv2d", "MaxPool2d"])
def test_the_engines_own_text_learns_the_same_to_the_bit(name):
    assert_equal_curves(trained(engines("cnn", name), name), rtol=0)


def test_a_change_in_mid_run_reaches_it_at_the_same_step():
    text, changes = engines("cnn", "Conv2d"), {"lr": 0.02, "epochs": 3}
    experiment = trained(text, "Conv2d", changes)
    assert_equal_curves(experiment, epochs=3, rtol=0)
    assert experiment.record.points != trained(text, "Conv2d", epochs=3).record.points
    assert experiment.own_run.changes == [(3, "lr", 0.02), (3, "epochs", 3)]


def test_a_digit_that_is_left_out_is_left_out_there_too():
    settings = {"batch_norm": True, "batch_size": 37, "epochs": 2, "last": "drop"}
    experiment = trained(engines("cnn", "Conv2d"), "Conv2d", **settings)
    assert experiment.step == 2 * 27
    assert_equal_curves(experiment, rtol=0)


def test_a_dropout_stands_where_the_lab_has_one():
    experiment = trained(book_class("Dropout"), "Dropout", dropout=0.3)
    assert experiment.own_report == {}
    assert {seats_of(*KINDS)[name] for name in (*EQUAL, "Dropout")} == set(KINDS)


@pytest.mark.parametrize("original", [*EQUAL, "Dropout"])
def test_it_is_taken_along_to_the_bit(original, monkeypatch):
    experiment = trained(book_class(original), original, {"lr": 0.02}, dropout=0.2)
    names = names_left_by(python_program(experiment, ""), loader(FakeStore()), monkeypatch)
    assert names["own"] == experiment.own_events()
    assert len(names["curve"]) == SMALL["epochs"]


def test_one_that_fails_is_told_and_more_epochs_go_on_without_it():
    broken = book_class("Relu").replace("return dout", "return 1 / 0 * dout")
    experiment = trained(broken, "Relu")
    assert experiment.state == "done"
    assert "ZeroDivisionError" in str(experiment.own_report["message"])
    assert len(experiment.record.epochs) == SMALL["epochs"]
