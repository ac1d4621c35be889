"""An autoencoder with a visitor's loss or penalty beside the lab's own: equals learn equally."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import engines, run_with_own
from tests.labs.autoencoders.test_experiment import Store, made
from tests.labs.programs import loader, names_left_by
from weblab.labs.autoencoders.compute.own_training import KINDS
from weblab.labs.autoencoders.compute.program import python_program
from weblab.workshop.exercises import load_exercise
from weblab.workshop.seats import seats_of

MSE = """def mean_squared_error(y, t):
    return np.mean((y - t) ** 2), 2 * (y - t) / y.size
"""
EQUAL = {
    "kl_penalty": load_exercise("sparse-penalty").solution,
    "MeanSquaredError": MSE,
}
"""Texts that do what the engine does, by the name of the original."""


def trained(source, original, changes=None, **settings):
    given = {"kind": "sparse", "sparsity": 0.05, **settings}
    return run_with_own(lambda: made(**given), original, source, changes)


def errors(experiment):
    own = [(each["step"], each["mse"]) for each in experiment.own_events()]
    return own, [(each.at, each.mse) for each in experiment.watched]


@pytest.mark.parametrize("original", EQUAL)
def test_an_equal_one_learns_the_same(original):
    experiment = trained(EQUAL[original], original)
    assert experiment.state == "done", experiment.message
    assert experiment.own_report == {}
    np.testing.assert_allclose(*errors(experiment), rtol=1e-4)
    assert experiment.metrics["own_mse"] == pytest.approx(errors(experiment)[1][-1][1], rel=1e-4)
    assert {seats_of(*KINDS)[name] for name in EQUAL} == set(KINDS)


@pytest.mark.parametrize("name", ["SparseCode", "MeanSquaredError"])
def test_the_engines_own_text_learns_the_same_to_the_bit(name):
    np.testing.assert_array_equal(*errors(trained(engines("autoencoders", name), name)))


@pytest.mark.parametrize(("name", "near"), [("SparseCode", 0), ("kl_penalty", 1e-4)])
def test_a_change_in_mid_run_reaches_it_at_the_same_step(name, near):
    text = EQUAL.get(name) or engines("autoencoders", name)
    changes = {"lr": 0.02, "rho": 0.2, "sparsity": 0.1}
    experiment = trained(text, name, changes)
    np.testing.assert_allclose(*errors(experiment), rtol=near)
    assert errors(experiment)[1] != errors(trained(text, name))[1]
    assert [name for _step, name, _value in experiment.own_run.changes] == list(changes)


@pytest.mark.parametrize("kind", ["stacked", "convolutional"])
def test_a_loss_trains_every_kind(kind):
    np.testing.assert_allclose(*errors(trained(MSE, "MeanSquaredError", kind=kind)), rtol=1e-3)


@pytest.mark.parametrize("original", EQUAL)
@pytest.mark.parametrize("changes", [{}, {"lr": 0.02, "rho": 0.2}])
def test_it_is_taken_along_to_the_bit(original, changes, monkeypatch):
    experiment = trained(EQUAL[original], original, changes)
    names = names_left_by(python_program(experiment, ""), loader(Store()), monkeypatch)
    assert names["own"] == experiment.own_events()
    assert len(names["own"]) == len(names["errors"])


def test_one_that_fails_is_told():
    experiment = trained("def kl_penalty(a, rho):\n    return 1 / 0", "kl_penalty")
    assert experiment.state == "done"
    assert experiment.own_report["line"] == 2
