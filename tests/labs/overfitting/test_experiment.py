"""The overfitting lab without its view: what runs, what changes, and what is said at the end."""

import asyncio
import weakref
from concurrent.futures import Future

import numpy as np
import pytest

from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute import experiment as module
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.presets import PRESETS

QUICK = {"samples": 100, "hidden": 1, "width": 8, "epochs": 3}
SEARCH = {"part": "search", "trials": 3, "trial_epochs": 5}


class Inline:
    """An executor that does each task while it is submitted."""

    def __init__(self, _max_workers):
        pass

    def submit(self, function, *args):
        future = Future()
        future.set_result(function(*args))
        return future

    def terminate_workers(self):
        pass


class Store:
    """Digits that nobody has to fetch."""

    async def load(self, split, count=None, on_progress=None):
        rng = np.random.default_rng(len(split))
        count = min(count or 200, 200)
        images = rng.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        return Digits(images, rng.integers(0, 10, count).astype(np.uint8))


@pytest.fixture(autouse=True)
def store(monkeypatch):
    monkeypatch.setattr(module, "DIGIT_STORE", Store())


def make(**params) -> OverfittingExperiment:
    return OverfittingExperiment(Inline, **params)


async def until(experiment, *states) -> None:
    for _ in range(2_000):
        if experiment.state in states:
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"expected {states}. Received: {experiment.state}, {experiment.message}")


def finished(**params) -> OverfittingExperiment:
    async def scenario():
        experiment = make(**params)
        experiment.run()
        await until(experiment, "done", "error")
        return experiment

    return asyncio.run(scenario())


def test_a_run_ends_with_the_gap_as_a_number():
    experiment = finished(**QUICK)
    found = experiment.metrics
    assert experiment.state == "done"
    assert found["epoch"] == 3
    assert found["test_digits"] == 200
    assert found["gap"] == found["train_accuracy"] - found["test_accuracy"]
    assert [each.epoch for each in experiment.history] == [0, 1, 2, 3]
    assert "a gap of" in experiment.message.said(str)
    assert experiment.metrics == finished(**QUICK).metrics


def test_early_stopping_says_which_weights_were_kept():
    experiment = finished(**QUICK, early=True, patience=1)
    assert experiment.metrics["best_epoch"] is not None
    assert "with the weights of epoch" in experiment.message.said(str)


def test_a_loss_that_is_not_finite_is_explained_and_breaks_no_metric():
    experiment = finished(**(QUICK | {"hidden": 8, "width": 64, "epochs": 40}), lr=1.0)
    assert experiment.state == "error"
    assert "Diverged at step" in experiment.message.said(str)
    assert all(value is None or np.isfinite(value) for value in experiment.metrics.values())


def test_settings_change_at_once_or_wait_for_a_reset():
    async def scenario():
        experiment = make(**QUICK)
        experiment.advance()
        while experiment.step < 1:
            await asyncio.sleep(0.005)
        experiment.param.update(lr=0.5, decay=0.1, dropout=0.25)
        assert experiment.training.optimizer.lr == 0.5
        assert experiment.training.optimizer.weight_decay == 0.1
        assert [change[1] for change in experiment.changes] == ["lr", "decay", "dropout"]
        experiment.noise = 0.3
        assert experiment.pending == ["noise"]

    asyncio.run(scenario())


def test_a_search_ends_with_its_best_trial():
    experiment = finished(**SEARCH)
    found = experiment.metrics
    assert found["trials_done"] == found["trials"] == experiment.step == 3
    best = experiment.search.results[found["best_trial"]]
    assert (best.lr, best.decay, best.accuracy) == (
        found["best_lr"],
        found["best_decay"],
        found["best_accuracy"],
    )
    assert experiment.trial == best
    experiment.shown = 2
    assert experiment.trial.number == 2
    experiment.shown = 77
    assert experiment.trial is None
    assert f"number {best.number}" in experiment.message.said(str)


def test_a_search_is_stopped_after_any_trial_and_goes_on():
    async def scenario():
        experiment = make(**SEARCH)
        experiment.advance()
        assert experiment.state == "running"
        await until(experiment, "paused")
        assert experiment.step == experiment.metrics["trials_done"] == 1
        experiment.run()
        await until(experiment, "done")
        return experiment.metrics

    assert asyncio.run(scenario()) == finished(**SEARCH).metrics


def test_a_reset_lets_go_of_the_network():
    experiment = finished(**QUICK)
    model = weakref.ref(experiment.training.model)
    experiment.reset()
    assert model() is None


def test_another_mode_is_another_run():
    experiment = finished(**QUICK)
    experiment.part = "search"
    assert experiment.state == "idle"
    assert experiment.history == []
    assert experiment.training is None


@pytest.mark.parametrize("title", PRESETS)
def test_presets_set_what_can_be_set(title):
    assert all(
        "train" in OverfittingExperiment.settings()[name].about.parts for name in PRESETS[title]
    )
    assert make(**PRESETS[title]).state == "idle"
