"""The plan of a small CNN: its layers, their sizes and its cost, before it is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

import numpy as np

from weblab import nn
from weblab.labkit.experiment.message import Message
from weblab.locale import mark as _
from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.parts import ENGINE, Parts

SIDE = 28
CLASSES = 10
FLOAT = 4
EVALUATED = 250
"""Digits a batch where nothing is learned."""
LARGEST_MEMORY = 512 << 20

Make = Callable[[np.random.Generator], nn.Layer]


@dataclass(frozen=True)
class Planned:
    """A layer before it is built.

    Args:
        name: the kind of layer.
        shape: of its output for one digit, (channels, H, W) or (features,).
        parameters: the number of weights and biases.
        make: builds it; random weights come from the given generator.
    """

    name: Message
    shape: tuple[int, ...]
    parameters: int
    make: Make


@dataclass(frozen=True)
class Architecture:
    """The choices that make a network of blocks and two dense layers.

    A block is conv, (batch norm), ReLU, pool 2; then come dense, (batch norm), ReLU, (dropout)
    and the ten outputs. With the defaults it is ``nn.zoo.simple_convnet``.

    Args:
        blocks: how many blocks.
        filters: of the first block; each further block has twice as many.
        filter_size: side of every filter.
        padded: whether zeros around the maps keep their size.
        pool: max or average.
        hidden: units of the first dense layer.
        batch_norm: whether it follows every layer with weights but the last.
        dropout: share of the hidden units that is dropped.
    """

    blocks: int = 1
    filters: int = 30
    filter_size: int = 5
    padded: bool = False
    pool: str = "max"
    hidden: int = 100
    batch_norm: bool = False
    dropout: float = 0.0

    def problem(self) -> Message | None:
        """Return why these choices make no network, or None where they do."""
        side = SIDE
        for block in range(1, self.blocks + 1):
            side = self._side_after_conv(side)
            if side < 2:
                text = _(
                    "Block {block} has nothing left to pool: its feature maps are only "
                    "{side}x{side}. Use fewer blocks or smaller kernels, or turn padding on."
                )
                return Message(text, {"block": block, "side": max(side, 0)})
            side //= 2
        return None

    def plan(self, parts: Parts = ENGINE) -> list[Planned]:
        """Return the layers in their order; only where there is no ``problem``.

        Args: parts: what they are made of.
        """
        return [*self._blocks(parts), *self._dense(parts)]

    def build(self, rng: np.random.Generator, parts: Parts = ENGINE) -> nn.Sequential:
        """Build the network with random weights, of some parts."""
        return nn.Sequential(*(planned.make(rng) for planned in self.plan(parts)))

    def parameters(self) -> int:
        """Return how many numbers are trained."""
        return sum(planned.parameters for planned in self.plan())

    def memory(self, optimizer: str, batch_size: int, samples: int, tested: int = 10_000) -> int:
        """Return about how many bytes training takes.

        That is: weights with their gradients, a copy to go back to and what the optimizer
        remembers; all layers' outputs with their gradients; the digits in bytes, as they came and
        joined.
        """
        weights = self.parameters() * FLOAT * (3 + OPTIMIZERS[optimizer].slots)
        outputs = sum(prod(planned.shape) for planned in self.plan())
        passed = FLOAT * max(2 * batch_size * outputs, EVALUATED * outputs)
        return weights + passed + 2 * (samples + tested) * SIDE**2

    def _side_after_conv(self, side: int) -> int:
        return side if self.padded else side - self.filter_size + 1

    def _blocks(self, parts: Parts) -> Iterator[Planned]:
        channels, side, size = 1, SIDE, self.filter_size
        padding = size // 2 if self.padded else 0
        largest = self.pool == "max" or parts.own == "pooling"
        pooling = parts.pooling if largest else nn.AvgPool2d
        for block in range(self.blocks):
            before, channels = channels, self.filters << block
            side = self._side_after_conv(side)
            shape = (channels, side, side)
            number = {"block": block + 1}
            yield Planned(
                Message(_("Convolution {block}"), number),
                shape,
                channels * (before * size**2 + 1),
                _conv(parts, before, channels, size, padding),
            )
            if self.batch_norm:
                name = Message(_("Batch normalization {block}"), number)
                yield Planned(name, shape, 2 * channels, _norm2d(channels))
            yield Planned(Message(_("ReLU {block}"), number), shape, 0, _relu(parts))
            side //= 2
            shape = (channels, side, side)
            yield Planned(Message(_("Pooling {block}"), number), shape, 0, lambda _rng: pooling(2))

    def _dense(self, parts: Parts) -> Iterator[Planned]:
        width, hidden = prod(list(self._blocks(parts))[-1].shape), self.hidden
        yield Planned(Message(_("Flatten")), (width,), 0, lambda _rng: nn.Flatten())
        yield Planned(
            Message(_("Dense")),
            (hidden,),
            (width + 1) * hidden,
            lambda rng: parts.dense(width, hidden, rng),
        )
        if self.batch_norm:
            name = Message(_("Batch normalization"))
            yield Planned(name, (hidden,), 2 * hidden, lambda _rng: nn.BatchNorm1d(hidden))
        yield Planned(Message(_("ReLU")), (hidden,), 0, _relu(parts))
        if self.dropout:
            name = Message(_("Dropout"))
            yield Planned(name, (hidden,), 0, lambda rng: parts.dropout(self.dropout, rng))
        yield Planned(
            Message(_("Output: one value per digit")),
            (CLASSES,),
            (hidden + 1) * CLASSES,
            lambda rng: parts.dense(hidden, CLASSES, rng),
        )


def _conv(parts: Parts, before: int, channels: int, size: int, padding: int) -> Make:
    return lambda rng: parts.convolution(before, channels, size, rng, pad=padding)


def _relu(parts: Parts) -> Make:
    return lambda _rng: parts.activation("ReLU")


def _norm2d(channels: int) -> Make:
    return lambda _rng: nn.BatchNorm2d(channels)
