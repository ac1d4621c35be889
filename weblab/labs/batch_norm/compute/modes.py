"""Batch normalization in its two modes: with batch statistics and with running statistics."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from weblab import nn


@dataclass(frozen=True)
class LayerStatistics:
    """Running statistics of one layer, and the statistics of one batch; (units,) each.

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
    """Return the normalizing layers of a network, from first to last."""
    return [layer for layer in model if isinstance(layer, nn.BatchNorm1d)]


@contextmanager
def kept_statistics(model: nn.Sequential) -> Iterator[None]:
    """Restore the running statistics after passes in training mode."""
    kept = {path: array.copy() for path, array in model.buffers().items()}
    try:
        yield
    finally:
        for path, array in model.buffers().items():
            np.copyto(array, kept[path])


def evaluate_in_training_mode(
    model: nn.Sequential, data: nn.Dataset, batch_size: int
) -> nn.Evaluation:
    """Return loss and accuracy with each batch normalized by its own statistics.

    Nothing changes except the caches for `backward`.

    Args:
        model: a network with batch normalization.
        data: what it is evaluated on, at least ``batch_size`` samples.
        batch_size: minimum number of samples normalized together, at least 2.
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
