"""What a run reports: means over a window and over an epoch, and its speed by the clock."""

import pytest

from weblab import nn
from weblab.labs.cnn.compute.record import WINDOW, Record


def step(number: int, loss: float) -> nn.StepEnd:
    position = nn.Position(0, number, number, 1, loss_sum=loss * 10 * number, correct=5 * number)
    return nn.StepEnd(number, 1, number, 100, loss, 0.5, position, 10, 10 * number)


def test_speed_counts_what_happens_between_bursts_of_training_alone():
    times = iter([0.0, 1.0, 3.0, 100.0, 101.0])
    record = Record(clock=lambda: next(times))
    record.take([step(1, 1.0)])
    assert record.images_per_second() is None
    record.take([step(2, 1.0), step(3, 1.0)])
    assert record.images_per_second() == pytest.approx(20)
    record.take([nn.EvaluationStep(10, 10), step(4, 1.0)])
    record.take([step(5, 1.0)])
    assert record.images_per_second() == pytest.approx(20), "test digits were read meanwhile"
    record.take([step(6, 1.0)])
    assert record.images_per_second() == pytest.approx(15)


def test_points_are_means_of_a_window_and_metrics_those_of_the_epoch():
    record = Record()
    assert record.means() == (None, None)
    record.take([step(number, float(number)) for number in range(1, WINDOW + 2)])
    assert record.points == [(WINDOW, 3.0, 0.5)]
    assert record.means() == (WINDOW + 1, 0.5)


def test_a_merged_batch_counts_all_its_samples():
    times = iter([0.0, 1.0])
    record = Record(clock=lambda: next(times))
    record.take([nn.StepEnd(1, 1, 1, 2, 1.0, 1.0, nn.Position(0, 1, 1, 1, 37.0, 37), 37, 37)])
    record.take([nn.StepEnd(2, 1, 2, 2, 1.0, 1.0, nn.Position(0, 2, 2, 1, 75.0, 75), 38, 75)])
    assert record.means() == (1.0, 1.0)
    assert record.images_per_second() == 38
