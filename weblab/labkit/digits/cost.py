"""What a network would take for one digit, before it is given any."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

import numpy as np

from weblab import nn

MOST_NUMBERS = 1 << 23
"""Memory limit: seven times the need of the largest network of the CNN lab."""
LARGEST_WINDOW = 1 << 12
MOST_PRODUCTS = 1 << 32
"""Limit of multiplications: seven times those of the costliest network of the CNN lab."""


class Cost(NamedTuple):
    """The most numbers that any layer holds at a time, and the products of all of them."""

    numbers: int
    products: int

    @property
    def is_bearable(self) -> bool:
        """Whether a digit can be recognized while it is drawn, in little memory."""
        return self.numbers <= MOST_NUMBERS and self.products <= MOST_PRODUCTS


def cost_of(network: nn.Sequential, shape: tuple[int, ...]) -> Cost:
    """Return the cost of one input of the given shape.

    This takes no memory: the layers process an empty batch, which reveals their shapes.

    Raises: ValueError or TypeError if the network does not accept the shape.
    """
    x = np.zeros((0, *shape), np.float32)
    numbers = products = 0
    for layer in _leaves(network):
        if prod(getattr(layer, "kernel_size", ())) > LARGEST_WINDOW:
            return Cost(MOST_NUMBERS + 1, products)  # pooling goes over it place by place
        y = layer.forward(x)
        held, places = _work(layer, x.shape[1:], y.shape[1:])
        weights = sum(parameter.data.size for parameter in layer.parameters())
        numbers = max(numbers, held, prod(y.shape[1:]))
        products += max(held, weights * places)
        if not Cost(numbers, products).is_bearable:
            break  # later layers could be asked for shapes that no array has
        x = y
    return Cost(numbers, products)


def _leaves(layer: nn.Layer) -> Iterator[nn.Layer]:
    """Yield the layers that compute, once for each of their uses."""
    if not layer.COMPOSED:
        yield layer
        return
    for child in layer.children().values():
        yield from _leaves(child)


def _work(layer: nn.Layer, before: tuple[int, ...], after: tuple[int, ...]) -> tuple[int, int]:
    """Return how many numbers a layer looks at, and in how many places it uses each weight."""
    if len(before) != 3 or len(after) != 3:
        return prod(before), 1
    if isinstance(layer, nn.ConvTranspose2d):  # a convolution run backwards
        before, after = after, before
    (channels, height, width), places = before, prod(after[1:])
    down, across = getattr(layer, "padding", (0, 0))
    bordered = channels * (height + 2 * down) * (width + 2 * across)
    windows = channels * places * prod(getattr(layer, "kernel_size", ()))
    return max(bordered, windows), places
