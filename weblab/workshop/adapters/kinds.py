"""The constructor arguments of each kind of layer, by their names in the books and the engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.nn import initializers, ops
from weblab.workshop.adapters.layers import Shape, VisitorLayer
from weblab.workshop.calls import Offers, accepted, construct

Init = str | initializers.Initializer
RATIOS = ("dropout_ratio", "ratio", "drop_ratio", "p", "dropout_rate", "rate")
"""Names of the share of elements that become zero."""


def activation(cls: type) -> VisitorLayer:
    """Return a layer without parameters, such as ``Relu()``, whose output has the input's shape."""
    return VisitorLayer(construct(cls, {}))


def dropout(cls: type, ratio: float, rng: np.random.Generator) -> VisitorLayer:
    """Return a dropout: ``Dropout(dropout_ratio)``, or ``Dropout(p, rng=rng)``.

    Args:
        cls: the visitor's class.
        ratio: the share of elements that become zero.
        rng: for a class that asks for one; others draw from NumPy's global generator.
    """
    return VisitorLayer(construct(cls, {RATIOS: ratio, ("rng",): rng}))


def normalization(cls: type, features: int, momentum: float = 0.1) -> VisitorLayer:
    """Return a batch normalization.

    It is ``BatchNormalization(gamma, beta, momentum)``, where momentum weights the old statistics,
    or ``BatchNorm1d(num_features, momentum=)``, where it weights the new ones.

    Args:
        cls: the visitor's class.
        features: features of a sample.
        momentum: the weight of a new batch in the running statistics.
    """
    offers: Offers = {("num_features",): features, ("momentum",): momentum_of(cls, momentum)}
    if _asks_for(cls, "gamma"):
        offers = {
            ("gamma",): np.ones(features, np.float32),
            ("beta",): np.zeros(features, np.float32),
            ("momentum",): momentum_of(cls, momentum),
        }
    return VisitorLayer(construct(cls, offers))


def momentum_of(cls: type, momentum: float) -> float:
    """Return what a normalization calls momentum, for the weight of a new batch."""
    return 1 - momentum if _asks_for(cls, "gamma") else momentum


def dense(
    cls: type,
    fan_in: int,
    fan_out: int,
    rng: np.random.Generator,
    init: Init = "he_normal",
) -> VisitorLayer:
    """Return a dense layer: ``Affine(W, b)``, or ``Linear(in_features, out_features)``.

    Args:
        cls: the visitor's class.
        fan_in: features of a sample.
        fan_out: features that it becomes.
        rng: where the first weights are drawn from.
        init: the initializer of the weights.
    """
    if _asks_for(cls, "W"):
        start = initializers.resolve(init)
        weight = start((fan_in, fan_out), fan_in=fan_in, fan_out=fan_out, rng=rng)
        offers: Offers = {("W",): weight, ("b",): np.zeros(fan_out, np.float32)}
    else:
        offers = {
            ("in_features",): fan_in,
            ("out_features",): fan_out,
            ("init",): init,
            ("rng",): rng,
        }
    return VisitorLayer(construct(cls, offers), lambda shape: (shape[0], fan_out))


def convolution(
    cls: type,
    channels: int,
    filters: int,
    size: int,
    rng: np.random.Generator,
    *,
    stride: int = 1,
    pad: int = 0,
    init: Init = "he_normal",
) -> VisitorLayer:
    """Return a convolution: ``Convolution(W, b, stride, pad)``, or the engine's ``Conv2d(...)``.

    Args:
        cls: the visitor's class.
        channels: channels of the image.
        filters: how many filters.
        size: their height and width.
        rng: where the first weights are drawn from.
        stride: how far the window moves.
        pad: how many zeros stand around the image.
        init: the initializer of the weights.
    """
    offers: dict[tuple[str, ...], Any] = {("stride",): stride, ("pad", "padding"): pad}
    if _asks_for(cls, "W"):
        fans = {"fan_in": channels * size * size, "fan_out": filters * size * size}
        shape = (filters, channels, size, size)
        offers[("W",)] = initializers.resolve(init)(shape, **fans, rng=rng)
        offers[("b",)] = np.zeros(filters, np.float32)
    else:
        offers |= {
            ("in_channels",): channels,
            ("out_channels",): filters,
            ("kernel_size",): size,
            ("init",): init,
            ("rng",): rng,
        }
    return VisitorLayer(construct(cls, offers), _windows(size, stride, pad, filters))


def pooling(cls: type, size: int, *, stride: int | None = None, pad: int = 0) -> VisitorLayer:
    """Return a pooling: ``Pooling(pool_h, pool_w, stride, pad)``, or ``MaxPool2d(kernel_size)``.

    Args:
        cls: the visitor's class.
        size: the window's height and width.
        stride: how far it moves; its size by default.
        pad: how far windows may reach over the edge.
    """
    step = size if stride is None else stride
    window = ("pool_h", "pool_w", "kernel_size")
    offers: Offers = {window: size, ("stride",): step, ("pad", "padding"): pad}
    return VisitorLayer(construct(cls, offers), _windows(size, step, pad, None))


def _asks_for(cls: type, name: str) -> bool:
    return bool(accepted(cls, (name,)))


def _windows(size: int, stride: int, pad: int, channels: int | None) -> Any:
    """Return how windows change the shape of images."""

    def output_shape(shape: Shape) -> Shape:
        n, c, h, w = shape
        rows, columns = (ops.output_size(each, size, stride, pad) for each in (h, w))
        return (n, c if channels is None else channels, rows, columns)

    return output_shape
