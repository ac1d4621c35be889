"""Batch normalization in its two modes: by the batch's own statistics, and by the running ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from weblab import nn


@dataclass(frozen=True)
class LayerStatistics:
    """What one layer knows of its units, and what one batch says of them; (units,) each.

    Args:
        running_mean: kept from batch to batch, used in evaluation.
        running_var: likewise.
        batch_mean: of one batch, used in training.
        batch_var: likewise; unbiased, as the running variance is.
    """

    running_mean: np.ndarray
    running_var: np.ndarray
    batch_mean: np.ndarray
    batch_var: np.ndarray


def norm_layers(model: nn.Sequential) -> list[nn.BatchNorm1d]:
    """Return the layers of a network that normalize, first to last."""
    return [layer for layer in model if isinstance(layer, nn.BatchNorm1d)]


@contextmanager
def kept_statistics(model: nn.Sequential) -> Iterator[None]:
    """Let passes in training mode leave the running statistics as they were."""
    kept = {path: array.copy() for path, array in model.buffers().items()}
    try:
        yield
    finally:
        for path, array in model.buffers().items():
            np.copyto(array, kept[path])


def evaluate_in_training_mode(
    model: nn.Sequential, data: nn.Dataset, batch_size: int
) -> nn.Evaluation:
    """Return loss and accuracy where each batch is normalized by its own statistics.

    Nothing changes but what `backward` would need.

    Args:
        model: a network with batch normalization.
        data: what it is evaluated on, at least ``batch_size`` samples.
        batch_size: how many samples at least are normalized together, 2 or more.
    """
    loss, loss_sum, correct = nn.SoftmaxCrossEntropy(), 0.0, 0
    with kept_statistics(model), np.errstate(all="ignore"):
        for chosen in np.array_split(np.arange(len(data)), len(data) // batch_size):
            inputs, targets = data.batch(chosen, 0)
            outputs = model.forward(inputs, training=True)
            loss_sum += loss(outputs, targets) * len(chosen)
            correct += int(np.count_nonzero(outputs.argmax(axis=1) == targets))
    return nn.Evaluation(len(data), loss_sum / len(data), correct / len(data))


def statistics(model: nn.Sequential, inputs: np.ndarray) -> list[LayerStatistics]:
    """Return for each normalizing layer its running statistics and those of one batch.

    Shape: inputs (N, features), N at least 2.
    """
    found, x = [], inputs
    with kept_statistics(model), np.errstate(all="ignore"):
        for layer in model:
            if isinstance(layer, nn.BatchNorm1d):
                found.append(
                    LayerStatistics(
                        layer.running_mean.copy(),
                        layer.running_var.copy(),
                        x.mean(axis=0),
                        x.var(axis=0, ddof=1),
                    )
                )
            x = layer.forward(x, training=True)
    return found
