"""A visitor's initializer among the others: He's own words draw He's weights, to the bit."""

import asyncio

import numpy as np
import pytest

from tests.labkit.code.at_bench import RandomDigits, bench_of_processes
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labs.initialization.compute import experiment as module
from weblab.labs.initialization.compute.experiment import InitializationExperiment

HE = """def he(fan_in, fan_out, rng):
    weights = rng.standard_normal((fan_in, fan_out), dtype=np.float32)
    return weights * np.float32(np.sqrt(2 / fan_in))
"""


@pytest.fixture(autouse=True)
def digits(monkeypatch):
    monkeypatch.setattr(module, "DIGITS", RandomDigits(300))


def with_own(source, scenario, **settings):
    """Return an experiment after a scenario with a visitor's initializer."""

    async def run():
        experiment = InitializationExperiment(**settings)
        with bench_of_processes() as bench:
            experiment.own = OwnCode("he", "he_normal", "initializer", source, bench)
            await scenario(experiment)
        return experiment

    return asyncio.run(run())


async def train(experiment):
    experiment.run()
    while experiment.state == "running":
        await asyncio.sleep(0.01)


def test_in_the_race_it_learns_as_its_original_does():
    experiment = with_own(HE, train, iterations=20)
    assert experiment.state == "done", experiment.message
    points = [(losses["own"], losses["he"]) for _step, losses in experiment.losses.points]
    assert len(points) == 4
    np.testing.assert_allclose(*np.transpose(points), rtol=1e-5)


def test_its_signal_is_shown_until_another_is_chosen():
    async def scenario(experiment):
        await experiment.show_own()
        assert experiment.shows_own
        assert all(0.7 < layer.std < 1.2 for layer in experiment.signal)
        experiment.start = "small" if experiment.start != "small" else "he"
        assert not experiment.shows_own

    with_own(HE, scenario)


def test_one_that_fails_is_told_and_the_others_train():
    experiment = with_own("def he(fan_in, fan_out, rng):\n    return 1 / 0", train, iterations=20)
    assert experiment.state == "done"
    assert experiment.own_report["line"] == 2
    assert "own" not in experiment.losses.latest
    assert "he" in experiment.losses.latest


def test_weights_of_another_shape_are_told():
    experiment = with_own("def he(fan_in, fan_out, rng):\n    return np.ones(3)", train)
    assert "should return an array of shape" in experiment.own_report["message"]["text"] or (
        experiment.own_report["status"] == "error"
    )


def test_a_signal_that_fails_is_told(monkeypatch):
    def broken(*_given):
        raise KeyError("layer")

    async def scenario(experiment):
        await experiment.show_own()
        monkeypatch.setattr(module, "send_signal", broken)
        experiment.layers = 7
        await experiment._sending
        assert "Your last action failed" in experiment.message.said(str)

    with_own(HE, scenario)
