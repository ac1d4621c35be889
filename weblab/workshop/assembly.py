"""A visitor's layers put together: a network that learns to read digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from weblab import nn
from weblab.nn.arrays import Array
from weblab.workshop.adapters import kinds, losses, optimizers
from weblab.workshop.adapters.functions import initializer
from weblab.workshop.answers import answer_of
from weblab.workshop.exercises.assembled import RATES
from weblab.workshop.loading import Code

HIDDEN, CLASSES, BATCH_SIZE = 100, 10, 100
GOAL = 0.95
"""The share of test digits that is to be classified correctly."""
DROPOUT = 0.2


def train_digits(
    codes: Mapping[str, Code],
    *,
    images: Array,
    labels: Array,
    test_images: Array,
    test_labels: Array,
    epochs: int = 10,
    seed: int = 0,
) -> Iterator[dict[str, Any]]:
    """Train a network of a visitor's answers until its test accuracy is high enough.

    Dense, activation, dense, with batch normalization and dropout where the visitor wrote these.
    In the place of a part that is not written stands the engine's. With 20,000 digits of MNIST
    each of the optimizers reaches the goal within five epochs.

    Args:
        codes: the answers, by the ids of their exercises, out of ``exercises.assembled``.
        images: bytes of the digits to train on.
        labels: their classes.
        test_images: bytes of the digits to test on.
        test_labels: their classes.
        epochs: how often each digit is seen at most.
        seed: of weights and batches.
    Shape: images (N, 784) uint8, labels (N,) integers.
    Yields: ``step`` and ``loss`` of each step, and after each epoch also ``epoch``,
        ``test_accuracy`` and whether it has ``reached`` the goal, which ends the training.
    """
    rng = np.random.default_rng(seed)
    model, loss, optimizer = assemble(codes, images.shape[1], rng)
    test = nn.Dataset(test_images, test_labels.astype(np.int64), transform=_scaled)
    for event in nn.train_iter(
        model,
        loss,
        optimizer,
        nn.Dataset(images, labels.astype(np.int64), transform=_scaled),
        epochs=epochs,
        batch_size=BATCH_SIZE,
        rng=rng,
    ):
        if isinstance(event, nn.StepEnd):
            yield {"step": event.step, "loss": event.loss}
        elif isinstance(event, nn.EpochEnd):
            accuracy = nn.evaluate(model, nn.SoftmaxCrossEntropy(), test).accuracy or 0.0
            reached = accuracy >= GOAL
            yield {
                "step": event.step,
                "epoch": event.epoch,
                "loss": event.train_loss,
                "test_accuracy": accuracy,
                "reached": reached,
            }
            if reached:
                return


def assemble(
    codes: Mapping[str, Code], features: int, rng: np.random.Generator
) -> tuple[nn.Sequential, nn.Loss, nn.Optimizer]:
    """Return network, loss and optimizer, using the visitor's answers where they exist.

    Args:
        codes: the answers, by the ids of their exercises.
        features: how many numbers a sample has.
        rng: where the first weights are drawn from.
    """
    written = {name: answer_of(name, code) for name, code in codes.items()}
    init = initializer(written["he-init"]) if "he-init" in written else "he_normal"

    def dense(fan_in: int, fan_out: int) -> nn.Layer:
        if "affine" in written:
            return kinds.dense(written["affine"], fan_in, fan_out, rng, init)
        return nn.Linear(fan_in, fan_out, init=init, rng=rng)

    layers = [dense(features, HIDDEN)]
    if "batch-norm" in written:
        layers.append(kinds.normalization(written["batch-norm"], HIDDEN))
    activation = written.get("relu") or written.get("sigmoid")
    layers.append(kinds.activation(activation) if activation else nn.ReLU())
    if "dropout" in written:
        layers.append(kinds.dropout(written["dropout"], DROPOUT, rng))
    model = nn.Sequential(*layers, dense(HIDDEN, CLASSES))
    loss = (
        losses.adapt(written["softmax-loss"])
        if "softmax-loss" in written
        else nn.SoftmaxCrossEntropy()
    )
    chosen = next((name for name in RATES if name in written), None)
    if chosen is None:
        return model, loss, nn.SGD(model.parameters(), RATES["sgd"])
    return model, loss, optimizers.adapt(written[chosen], model.parameters(), RATES[chosen])


def _scaled(images: Array, _rng: np.random.Generator) -> Array:
    return images.astype(np.float32) / np.float32(255)
