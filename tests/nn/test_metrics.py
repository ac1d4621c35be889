"""Metrics: hand-computed values, bytes included, and what they refuse."""

import numpy as np
import pytest

from weblab.nn import metrics


def test_confusion_counts_true_rows_and_predicted_columns() -> None:
    predicted, targets = np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2])
    counts = metrics.confusion_matrix(predicted, targets, 3)
    np.testing.assert_array_equal(counts, [[1, 0, 0], [0, 1, 0], [0, 1, 1]])


def test_bytes_do_not_overflow() -> None:
    last = np.array([25], np.uint8)
    assert metrics.confusion_matrix(last, last, 26)[25, 25] == 1
    low, high = np.array([3], np.uint8), np.array([5], np.uint8)
    assert metrics.rmse(low, high) == metrics.mae(low, high) == 2


@pytest.mark.parametrize(("predicted", "target"), [(12, 3), (3, 12), (-1, 3)])
def test_classes_out_of_range_are_refused(predicted, target) -> None:
    with pytest.raises(ValueError, match=r"expected .* from 0 to 9, received .*;"):
        metrics.confusion_matrix(np.array([predicted]), np.array([target]), 10)


def test_accuracy_is_a_share() -> None:
    outputs = np.array([[1.0, 0], [0, 1], [1, 0], [0, 1]])
    assert metrics.accuracy(outputs, np.array([0, 1, 1, 1])) == 0.75
    for few in (outputs, np.array([0, 1]), np.array([0])):
        with pytest.raises(ValueError, match=r"expected .* received .*;"):
            metrics.accuracy(outputs, few)
    with pytest.raises(ValueError, match=r"at least one row .* received .*;"):
        metrics.accuracy(outputs[:0], np.zeros(0, int))


def test_errors_of_ratings() -> None:
    outputs, targets = np.array([1.0, 2]), np.array([1.0, 4])
    assert metrics.rmse(outputs, targets) == pytest.approx(np.sqrt(2))
    assert metrics.mae(outputs, targets) == 1
