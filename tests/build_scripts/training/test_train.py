"""The training recipe's own parts, and a run small enough to watch."""

import numpy as np
import pytest

from build_scripts.training import train
from build_scripts.training.simulation import written_digits
from weblab import nn


def test_the_learning_rate_warms_up_and_ends_at_zero():
    schedule = train.warm_cosine(0.1, warm_up=10, total=1_000)
    assert schedule(1) == pytest.approx(0.01, rel=1e-4)
    assert max(map(schedule, range(1, 1_001))) == pytest.approx(0.1, rel=1e-3)
    assert schedule(1_000) == pytest.approx(0)


def test_the_average_is_the_mean_of_the_moments():
    average = train.AverageState()
    for value in (1.0, 2.0, 6.0):
        average.add({"w": np.full(2, value, np.float32)})
    np.testing.assert_allclose(average.mean["w"], 3)


def test_a_small_run_learns_and_repeats(monkeypatch, capsys):
    for name, value in {
        "HELD_OUT": 100,
        "TRACED": 50,
        "WRITTEN": 50,
        "WARM_UP_STEPS": 3,
        "AVERAGED_EPOCHS": 1,
    }.items():
        monkeypatch.setattr(train, name, value)
    few = written_digits(500, np.random.default_rng(0))
    first = train.train(few, epochs=3, seed=1)
    again = train.train(few, epochs=3, seed=1)
    for name, array in first.state().items():
        np.testing.assert_array_equal(array, again.state()[name])
    assert (nn.predict(first, few.inputs()).argmax(axis=1) == few.labels).mean() > 0.3
    assert "averaged over 1 epochs" in capsys.readouterr().out
