"""What the labs' networks are made of: the engine's parts, one of which may be a visitor's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from weblab import nn
from weblab.nn.penalties import WeightPenalty
from weblab.nn.tables import ACTIVATIONS
from weblab.workshop.adapters import kinds, losses
from weblab.workshop.adapters.functions import VisitorDecay
from weblab.workshop.adapters.kinds import Init
from weblab.workshop.calls import construct

Generator: TypeAlias = np.random.Generator
WEIGHTS = ("weight", "weight_decay", "decay")
"""Names of how much a penalty counts."""


def _dense(fan_in: int, fan_out: int, rng: Generator, init: Init = "he_normal") -> nn.Layer:
    return nn.Linear(fan_in, fan_out, init=init, rng=rng)


def _dropout(p: float, rng: Generator) -> nn.Layer:
    return nn.Dropout(p, rng=rng)


def _normalization(features: int, momentum: float = 0.1) -> nn.Layer:
    return nn.BatchNorm1d(features, momentum=momentum)


def _convolution(before: int, filters: int, size: int, rng: Generator, *, pad: int) -> nn.Layer:
    return nn.Conv2d(before, filters, size, padding=pad, rng=rng)


@dataclass(frozen=True)
class Parts:
    """A maker of each kind of part, under the name of its seat.

    Args:
        own: the kind that is a visitor's; empty where all are the engine's.
        dense: makes a layer of (inputs, outputs, rng, init).
        activation: makes the one of a name out of ``nn.tables.ACTIVATIONS``.
        dropout: makes a layer of (share, rng).
        normalization: makes a layer of (features, momentum).
        convolution: makes a layer of (channels, filters, size, rng, pad=).
        pooling: makes a layer of windows of a size.
        loss: makes the loss of classes.
        decay: makes a penalty on weights; None where the optimizer has its own.
    """

    own: str = ""
    dense: Callable[..., nn.Layer] = _dense
    activation: Callable[[str], nn.Layer] = lambda name: ACTIVATIONS[name]()
    dropout: Callable[[float, Generator], nn.Layer] = _dropout
    normalization: Callable[..., nn.Layer] = _normalization
    convolution: Callable[..., nn.Layer] = _convolution
    pooling: Callable[[int], nn.Layer] = nn.MaxPool2d
    loss: Callable[[], nn.Loss] = nn.SoftmaxCrossEntropy
    decay: Callable[[float], WeightPenalty] | None = None


ENGINE = Parts()


def parts_of(found: Any, kind: str) -> Parts:
    """Return the engine's parts with a visitor's class or function in the place of one kind.

    Args:
        found: the class or function.
        kind: of the place, a name of ``SEATS``.
    """
    changed: dict[str, Any] = {"own": kind, kind: MAKERS[kind](found)}
    return replace(ENGINE, **changed)


def _decay(found: Any) -> Callable[[float], WeightPenalty]:
    if isinstance(found, type):
        return lambda weight: construct(found, {WEIGHTS: weight})
    return lambda weight: VisitorDecay(found, weight)


MAKERS: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "dense": lambda cls: lambda *args: kinds.dense(cls, *args),
    "activation": lambda cls: lambda _name: kinds.activation(cls),
    "dropout": lambda cls: lambda p, rng: kinds.dropout(cls, p, rng),
    "normalization": lambda cls: lambda *args: kinds.normalization(cls, *args),
    "convolution": lambda cls: lambda *args, pad: kinds.convolution(cls, *args, pad=pad),
    "pooling": lambda cls: lambda size: kinds.pooling(cls, size),
    "loss": lambda found: lambda: losses.adapt(found),
    "decay": _decay,
}
