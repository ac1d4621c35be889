"""One network that learns by heart: what is random is so apart, and the best weights are kept."""

import numpy as np
import pytest

from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute.training_run import (
    WATCHED,
    Measured,
    Setting,
    TrainingRun,
    wrong_labels,
)
from weblab.nn import StepEnd


def blobs(count: int, seed: int) -> Digits:
    """Return images of ten kinds, each a bright row of its own, with noise over all of it."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    images = rng.integers(0, 200, (count, 28, 28)).astype(np.uint8)
    images[np.arange(count), 2 * labels] = 255
    return Digits(images, labels)


TRAIN, TEST = blobs(120, 0), blobs(1_100, 1)
SMALL = {"hidden": 2, "width": 24, "epochs": 6, "lr": 0.05}


def measured_in(run: TrainingRun) -> list[Measured]:
    return [event for event in run.events() if isinstance(event, Measured)]


def make(seed: int = 0, **settings) -> TrainingRun:
    return TrainingRun(Setting(**(SMALL | settings)), TRAIN, TEST, seed)


def test_every_epoch_is_measured_and_all_test_digits_at_the_end():
    run = make()
    measured = measured_in(run)
    assert [each.epoch for each in measured] == list(range(7))
    assert {each.test.samples for each in measured} == {WATCHED}
    assert run.finished.test.samples == len(TEST)
    assert run.finished.train == measured[-1].train
    assert run.finished.gap == run.finished.train.accuracy - run.finished.test.accuracy
    assert run.steps == 12
    assert run.best_epoch is None


def test_the_seed_decides_all_and_no_setting_changes_what_another_one_draws():
    first, again, other = (measured_in(make(seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other
    starts = [make(3, **changed) for changed in ({}, {"dropout": 0.3}, {"noise": 0.2})]
    weights = [run.model.parameters()[0].data for run in starts]
    assert all(np.array_equal(weights[0], each) for each in weights)
    losses = [
        next(event.loss for event in run.events() if isinstance(event, StepEnd)) for run in starts
    ]
    assert len(set(losses)) == 3, "dropout and wrong labels do count"


def test_so_many_labels_are_wrong_and_more_keep_those_that_were():
    labels = TRAIN.targets()
    few, where_few = wrong_labels(labels, 0.2, np.random.default_rng(0))
    many, where_many = wrong_labels(labels, 0.4, np.random.default_rng(0))
    assert np.array_equal(np.flatnonzero(few != labels), np.sort(where_few))
    assert (len(where_few), len(where_many)) == (24, 48)
    assert np.array_equal(few[where_few], many[where_few])
    assert many.min() >= 0
    assert many.max() <= 9


def test_wrong_labels_are_learned_by_heart():
    run = make(noise=0.2, epochs=150)
    measured = measured_in(run)
    assert measured[0].memorised < 0.5
    assert run.finished.train.accuracy == 1
    assert run.finished.memorised == 1
    assert make().finished is None
    assert measured_in(make(epochs=1))[-1].memorised is None


def test_early_stopping_ends_the_run_and_goes_back_to_the_best_weights():
    run = make(noise=0.4, epochs=300, patience=3)
    measured = measured_in(run)
    assert len(run.train) == 96
    assert measured[-1].epoch < 300
    best = min(measured[1:], key=lambda each: each.validation.loss)
    assert run.best_epoch == best.epoch == measured[-1].epoch - 4
    assert run.finished.validation.loss == best.validation.loss


def test_settings_change_in_mid_run():
    run = make(epochs=2)
    events = run.events()
    next(event for event in events if isinstance(event, StepEnd))
    run.retune(lr=0.0, decay=0.0, dropout=0.5)
    before = run.model.parameters()[0].data.copy()
    list(events)
    assert np.array_equal(run.model.parameters()[0].data, before)


@pytest.mark.parametrize("hidden", [1, 6])
def test_a_network_has_as_many_layers_as_were_asked_for(hidden):
    run = make(hidden=hidden, width=20)
    shapes = [each.data.shape for each in run.model.parameters() if each.data.ndim == 2]
    assert shapes == [(784, 20), *[(20, 20)] * (hidden - 1), (20, 10)]
