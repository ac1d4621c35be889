"""An autoencoder with a visitor's loss or penalty beside the lab's own: equals learn equally."""

import numpy as np
import pytest

from tests.labkit.code.at_bench import engines, run_with_own
from tests.labs.autoencoders.test_experiment import made
from weblab.labs.autoencoders.compute.own_training import KINDS
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


def trained(source, original, **settings):
    given = {"kind": "sparse", "sparsity": 0.05, **settings}
    return run_with_own(lambda: made(**given), original, source)


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


@pytest.mark.parametrize("kind", ["stacked", "convolutional"])
def test_a_loss_trains_every_kind(kind):
    np.testing.assert_allclose(*errors(trained(MSE, "MeanSquaredError", kind=kind)), rtol=1e-3)


def test_one_that_fails_is_told():
    experiment = trained("def kl_penalty(a, rho):\n    return 1 / 0", "kl_penalty")
    assert experiment.state == "done"
    assert experiment.own_report["line"] == 2
