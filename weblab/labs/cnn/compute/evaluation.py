"""How a network does on the test digits: every answer, which ones it confuses, and the worst."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.datasets.digits import CLASSES, Digits
from weblab.labs.cnn.compute.architecture import EVALUATED


@dataclass(frozen=True)
class Report:
    """A network's answers to some digits.

    Args:
        digits: the N digits.
        predicted: the most probable class of each, (N,).
        certainty: its probability, (N,).
        loss: the mean cross entropy.
    """

    digits: Digits
    predicted: np.ndarray
    certainty: np.ndarray
    loss: float

    @property
    def accuracy(self) -> float:
        """The accuracy."""
        return float(np.mean(self.predicted == self.digits.labels))

    def confusion(self) -> np.ndarray:
        """Return the confusion matrix: counts (actual class, predicted class)."""
        labels = self.digits.labels.astype(np.int64)
        return nn.metrics.confusion_matrix(self.predicted, labels, CLASSES)

    def chosen(self, cell: tuple[int, int] | None, most: int) -> np.ndarray:
        """Return the positions of the digits in a cell of the matrix, most confident first.

        Args:
            cell: actual and predicted class; None for all mistakes.
            most: the maximum number of positions.
        """
        labels = self.digits.labels
        if cell is None:
            wanted = self.predicted != labels
        else:
            wanted = (labels == cell[0]) & (self.predicted == cell[1])
        found = np.flatnonzero(wanted)
        return found[np.argsort(-self.certainty[found], kind="stable")][:most]


def report_iter(model: nn.Layer, digits: Digits) -> Generator[nn.EvaluationStep, None, Report]:
    """Read all digits batch by batch, yield an event after each, and return the report."""
    loss, softmax = nn.SoftmaxCrossEntropy(), nn.Softmax()
    predicted, certainty, total = [], [], 0.0
    for start in range(0, len(digits), EVALUATED):
        batch = digits[start : start + EVALUATED]
        outputs = model.forward(batch.inputs())
        total += loss.compute(outputs, batch.targets())[0] * len(batch)
        probabilities = softmax.forward(outputs)
        predicted.append(probabilities.argmax(axis=1))
        certainty.append(probabilities.max(axis=1))
        yield nn.EvaluationStep(min(start + EVALUATED, len(digits)), len(digits))
    return Report(digits, np.concatenate(predicted), np.concatenate(certainty), total / len(digits))
