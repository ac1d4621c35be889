"""The initialization lab without its view: the signal is live, and the starts race."""

import asyncio

import numpy as np
import pytest

from weblab.datasets.digits import Digits
from weblab.labs.initialization.compute import experiment as module
from weblab.labs.initialization.compute.experiment import InitializationExperiment, distinct_units
from weblab.labs.initialization.compute.starts import CUSTOM, STARTS

DIGITS = 1_000


class Store:
    """Digits that anybody can tell apart: a bright bar for each class."""

    async def load(self, _split, count, on_progress=None):
        rng = np.random.default_rng(0)
        labels = rng.integers(0, 10, count).astype(np.uint8)
        images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
        images[np.arange(count), 2 * labels + 4] = 250
        return Digits(images, labels)


@pytest.fixture(autouse=True)
def store(monkeypatch):
    monkeypatch.setattr(module, "DIGITS", Store())


def lab(**params) -> InitializationExperiment:
    return InitializationExperiment(digits=DIGITS, **params)


def raced(**params) -> InitializationExperiment:
    experiment = lab(**params)

    async def scenario():
        experiment.run()
        while experiment.state == "running":
            await asyncio.sleep(0.01)

    asyncio.run(scenario())
    return experiment


def test_the_signal_follows_its_parameters_at_once():
    experiment = lab()
    assert len(experiment.signal) == 5
    assert experiment.metrics["std_5"] < 1e-4
    experiment.start = "he"
    assert experiment.metrics["std_5"] > 0.5
    experiment.layers = 7
    assert len(experiment.signal) == 7
    experiment.activation = "Sigmoid"
    assert experiment.metrics["saturated_7"] is not None
    before = experiment.metrics["std_7"]
    experiment.seed = 1
    assert experiment.metrics["std_7"] != before


def test_a_std_of_ones_own_is_the_custom_start():
    experiment = lab()
    assert experiment.shown_std == 0.01
    experiment.std = 0.3
    assert (experiment.start, experiment.shown_std) == (CUSTOM, 0.3)
    experiment.start = "large"
    assert (experiment.std, experiment.shown_std) == (None, 1.0)


def test_from_zero_nothing_is_learned_and_units_stay_identical():
    experiment = raced(iterations=40)
    found = experiment.metrics
    assert found["loss_zeros"] == pytest.approx(2.303, abs=0.02), "ln 10, as by guessing"
    assert found["loss_small"] == pytest.approx(2.305, abs=0.02)
    assert found["loss_he"] < found["loss_xavier"] < found["loss_small"] - 0.02
    assert found["distinct_zeros"] == 1
    assert found["distinct_he"] == 100
    assert experiment.state == "done"


def test_from_zero_units_that_learn_learn_the_same():
    experiment = raced(activation="Sigmoid", layers=2, start="zeros", iterations=40, lr=0.5)
    weights = experiment.first_weights()
    assert np.abs(weights).max() > 0, "sigmoid lets a gradient through"
    assert distinct_units(weights) == 1


def test_a_start_that_diverges_drops_out_and_is_named():
    experiment = raced(layers=10, iterations=40, small=False, zeros=False)
    assert experiment.state == "done"
    assert experiment.metrics["diverged_large"] is not None
    assert experiment.metrics["loss_large"] is None
    assert "1 initialization diverged" in experiment.message.said(str)


def test_a_new_learning_rate_counts_at_once_and_is_noted():
    async def scenario():
        experiment = lab()
        experiment.advance()
        while experiment.step < 1:
            await asyncio.sleep(0.01)
        experiment.lr = 0.1
        assert {r.optimizer.lr for r in experiment.race.runners.values()} == {0.1}
        assert experiment.changes == [(1, "lr", 0.1)]
        experiment.std = 0.3
        assert experiment.pending == [], "no network of the race has that start"
        experiment.layers = 3
        assert experiment.pending == ["layers"]
        experiment.reset()
        assert experiment.race is None
        assert "std_1" in experiment.metrics
        assert "loss_he" not in experiment.metrics

    asyncio.run(scenario())


def test_a_race_of_nobody_is_refused_with_a_reason():
    experiment = raced(**dict.fromkeys(STARTS, False))
    assert experiment.state == "error"
    assert experiment.message.said(str) == "Choose at least one initialization."


def test_the_weights_shown_are_those_that_the_race_begins_with():
    experiment = lab(start="he")
    before = experiment.first_weights()
    assert before.shape == (784, 100)

    async def scenario():
        experiment.lr = 1e-4
        experiment.advance()
        while experiment.step < 1:
            await asyncio.sleep(0.01)

    asyncio.run(scenario())
    np.testing.assert_allclose(experiment.first_weights(), before, atol=1e-3)
    assert experiment.first_weights() is not before


def test_in_a_race_many_moves_of_a_slider_send_one_signal(monkeypatch):
    experiment = lab(iterations=2_000)
    sent = []
    send = module.send_signal
    monkeypatch.setattr(module, "send_signal", lambda *given: sent.append(given) or send(*given))

    async def scenario():
        experiment.run()
        while experiment.step == 0:
            await asyncio.sleep(0.01)
        for std in (0.1, 0.2, 0.3):
            experiment.std = std
        assert not sent, "the slider is answered first"
        await experiment._sending
        experiment.pause()

    asyncio.run(scenario())
    assert len(sent) == 1
    assert experiment.metrics["std_1"] == pytest.approx(experiment.signal[0].std)
    alone = lab(start=CUSTOM, std=0.3)
    assert experiment.metrics["std_5"] == alone.metrics["std_5"]
