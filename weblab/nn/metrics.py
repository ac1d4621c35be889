"""Figures that people read: accuracy, confusion, root mean square error."""

from __future__ import annotations

import numpy as np

from weblab.nn.arrays import Array, check_int, require_same_shape


def count_correct(outputs: Array, targets: Array) -> int | None:
    """Return how many rows have their largest output at the target, or None.

    None where the targets are not one class number a row, so that there is nothing to be right.
    """
    if targets.ndim != 1 or targets.dtype.kind not in "iu" or outputs.ndim != 2:
        return None
    return int(np.count_nonzero(outputs.argmax(axis=1) == targets))


def accuracy(outputs: Array, targets: Array) -> float:
    """Return the share of rows whose largest output is at the target.

    Raises: ValueError unless the targets are one class number per row, of at least one row.
    """
    if len(outputs) != len(targets) or not len(targets):
        raise ValueError(
            f"accuracy: expected at least one row and as many class numbers, received outputs "
            f"{outputs.shape} and targets {targets.shape}; pass both of the same samples"
        )
    correct = count_correct(outputs, targets)
    if correct is None:
        raise ValueError(
            f"accuracy: expected outputs (N, K) and N class numbers, received outputs "
            f"{outputs.shape} and targets {targets.dtype} {targets.shape}; pass integer labels"
        )
    return correct / len(targets)


def confusion_matrix(predicted: Array, targets: Array, classes: int) -> Array:
    """Return counts (true class, predicted class) of class numbers from 0 to classes - 1."""
    require_same_shape("confusion_matrix", "predicted", predicted, targets.shape)
    classes = check_int("confusion_matrix", "classes", classes, least=1)
    for what, numbers in (("predicted", predicted), ("targets", targets)):
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < classes:
            raise ValueError(
                f"confusion_matrix: expected {what} from 0 to {classes - 1}, received "
                f"{numbers.min()} to {numbers.max()}; set classes to the network's outputs"
            )
    places = targets.astype(np.int64) * classes + predicted
    counts = np.bincount(places, minlength=classes * classes)
    return counts.reshape(classes, classes)


def rmse(outputs: Array, targets: Array) -> float:
    """Return the square root of the mean squared difference."""
    require_same_shape("rmse", "outputs", outputs, targets.shape)
    return float(np.sqrt(np.mean(np.square(_difference(outputs, targets)))))


def mae(outputs: Array, targets: Array) -> float:
    """Return the mean absolute difference."""
    require_same_shape("mae", "outputs", outputs, targets.shape)
    return float(np.mean(np.abs(_difference(outputs, targets))))


def _difference(outputs: Array, targets: Array) -> Array:
    """Return outputs - targets in float64: unsigned bytes have no negative differences."""
    return np.subtract(outputs, targets, dtype=np.float64)
