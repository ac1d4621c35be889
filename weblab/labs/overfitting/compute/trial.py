"""One trial of the search, run by a worker: plain values in, plain values out."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab import nn

SIZES = (784, 100, 100, 100, 100, 100, 100, 10)
BATCH_SIZE = 100


def run_trial(
    images: np.ndarray,
    labels: np.ndarray,
    held_out: int,
    lr: float,
    decay: float,
    epochs: int,
    seed: list[int],
) -> dict[str, Any]:
    """Train a network with one learning rate and weight decay; the result depends on the arguments.

    The digits come with every trial: 0.4 MB is copied in a millisecond, a trial takes a second,
    and a worker that replaces one that died needs nothing else.

    Args:
        images: bytes of the digits.
        labels: their classes.
        held_out: how many of them, at the end, are for validation.
        lr: learning rate of SGD.
        decay: weight decay.
        epochs: how often each digit is seen.
        seed: decides weights and batches.
    Shape: images (N, 784) uint8, labels (N,) int64.
    Returns: loss and accuracy by epoch, on the digits trained on and on those held out, and
        whether it diverged, with the epochs until then.
    """
    inputs = images.astype(np.float32) / np.float32(255)
    rng = np.random.default_rng(seed)
    model = nn.zoo.mlp(SIZES, rng=rng)
    run = nn.train_iter(
        model,
        nn.SoftmaxCrossEntropy(),
        nn.SGD(model.parameters(), lr, weight_decay=decay),
        (inputs[:-held_out], labels[:-held_out]),
        epochs=epochs,
        batch_size=BATCH_SIZE,
        rng=rng,
        validation=(inputs[-held_out:], labels[-held_out:]),
    )
    done: list[nn.EpochEnd] = []
    diverged = False
    try:
        done.extend(event for event in run if isinstance(event, nn.EpochEnd))
    except nn.DivergenceError:
        diverged = True
    return {
        "train_loss": [each.train_loss for each in done],
        "train_accuracy": [each.train_accuracy for each in done],
        "validation_loss": [each.validation.loss for each in done if each.validation],
        "validation_accuracy": [each.validation.accuracy for each in done if each.validation],
        "diverged": diverged,
    }
