"""Measures of a code: a linear probe of the labels, and the error on images of no digits."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np

from weblab import nn
from weblab.labs.autoencoders.compute.kinds import SIDE
from weblab.nn.events import Event

LABELS = 2_000
PROBE_EPOCHS = 50
CHUNK = 500
BORDER = 4
CELLS = 5

Function = Callable[[np.ndarray], np.ndarray]


def in_parts(function: Function, x: np.ndarray) -> Generator[None, None, np.ndarray]:
    """Apply a function to some rows at a time, and return all results."""
    parts = []
    for first in range(0, len(x), CHUNK):
        parts.append(function(x[first : first + CHUNK]))
        yield
    return np.concatenate(parts)


def error_iter(reconstruct: Function, images: np.ndarray) -> Generator[None, None, float]:
    """Return the mean squared error of a reconstruction, computed in parts to save memory."""
    total = 0.0
    for first in range(0, len(images), CHUNK):
        part = images[first : first + CHUNK]
        total += float(np.square(reconstruct(part) - part).sum())
        yield
    return total / images.size


def probe_iter(
    encode: Function, labelled: nn.Dataset, test: nn.Dataset
) -> Generator[Event | None, None, float]:
    """Train a linear layer on the codes of a few labelled digits; return its test accuracy.

    The layer only weighs the units of the code, so it measures linear separability. Training is
    always the same: 50 epochs of Adam .01, batch size 100, weight decay 1e-4, seed 0.

    Args:
        encode: makes the code of flat images.
        labelled: the digits to learn from; the lab takes the first 2,000 of the training set.
        test: the digits to count on.
    """
    rng = np.random.default_rng(0)
    codes = yield from in_parts(encode, labelled.inputs)
    mean, std = codes.mean(axis=0), codes.std() + np.float32(1e-6)
    layer = nn.Linear(codes.shape[1], 10, rng=rng)
    optimizer = nn.Adam(layer.parameters(), 1e-2, weight_decay=1e-4)
    loss = nn.SoftmaxCrossEntropy()
    data = nn.Dataset((codes - mean) / std, labelled.targets)
    yield from nn.train_iter(
        layer, loss, optimizer, data, epochs=PROBE_EPOCHS, batch_size=100, rng=rng
    )
    answers = yield from in_parts(lambda x: layer((encode(x) - mean) / std), test.inputs)
    return float(np.mean(answers.argmax(axis=1) == test.targets))


def scrambled(images: np.ndarray) -> np.ndarray:
    """Return images of no digits, made by shuffling the parts of digits.

    The 20x20 pixels in the middle are cut into 25 squares of 4x4 and put together at random:
    the same amount of ink, but no digit.

    Shape: images (N, 784) -> the same.
    """
    rng = np.random.default_rng(0)
    count, edge = len(images), (SIDE - 2 * BORDER) // CELLS
    inner = slice(BORDER, SIDE - BORDER)
    result = images.reshape(count, SIDE, SIDE).copy()
    squares = result[:, inner, inner].reshape(count, CELLS, edge, CELLS, edge).swapaxes(2, 3)
    squares = squares.reshape(count, CELLS * CELLS, edge, edge)
    order = np.stack([rng.permutation(CELLS * CELLS) for _each in range(count)])
    mixed = squares[np.arange(count)[:, None], order].reshape(count, CELLS, CELLS, edge, edge)
    middle = mixed.swapaxes(2, 3).reshape(count, CELLS * edge, CELLS * edge)
    result[:, inner, inner] = middle
    return result.reshape(count, -1)


def copied(reconstruct: Function, images: np.ndarray, mean: np.ndarray) -> float:
    """Return how much of some pictures comes through: 1 is all, 0 no more than the mean picture.

    It is 1 less the squared error, in parts of the error of always saying `mean`.
    """
    wrong = np.square(reconstruct(images) - images).mean()
    return float(1 - wrong / np.square(images - mean).mean())
