"""The graphs of the lab: inputs, operations, and the position of each node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weblab.locale import mark as _

MONEY = (0.0, 100_000.0)
COUNT = (0.0, 1_000.0)
TAX = (0.0, 10.0)
WEIGHT = (-10.0, 10.0)
SHARE = (0.0, 1.0)

Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


@dataclass(frozen=True)
class Given:
    """A number or a small tensor that the visitor may change.

    Args:
        label: its name.
        bounds: the limits of its values.
        value: the initial value; None if the seed decides.
        shape: () for a number.
        draw: samples a tensor with a generator.
    """

    label: str
    bounds: tuple[float, float]
    value: float | None = None
    shape: tuple[int, ...] = ()
    draw: Draw | None = None


@dataclass(frozen=True)
class Place:
    """The position of a node in the drawing, in columns and rows, and its operation.

    Args:
        key: its name in code and, where it is given, in links.
        column: from left to right.
        row: from top to bottom; nodes may stand between two rows.
        operation: out of ``OPERATIONS``; empty where the node is given.
        inputs: keys of what the operation is applied to.
        label: what the result is called; a given node has its own.
    """

    key: str
    column: int
    row: float
    operation: str = ""
    inputs: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Preset:
    """A graph to draw.

    Args:
        title: its name.
        places: its nodes, in order of computation; the last one is the output.
        room: the height of the values of a node, in rem.
    """

    title: str
    places: tuple[Place, ...]
    room: float = 17

    @property
    def given(self) -> list[str]:
        """The keys of the inputs, in the order of the drawing."""
        return [place.key for place in self.places if not place.operation]


def _tenths(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.round(rng.standard_normal(shape), 1)


def _ink(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.round(rng.random(shape), 1)


def _one_hot(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.eye(shape[1])[rng.integers(0, shape[1], shape[0])]


GIVEN = {
    "apple": Given(_("apple price"), MONEY, 100),
    "apples": Given(_("apples"), COUNT, 2),
    "orange": Given(_("orange price"), MONEY, 150),
    "oranges": Given(_("oranges"), COUNT, 3),
    "tax": Given(_("tax"), TAX, 1.1),
    "affine_x": Given("X", WEIGHT, shape=(2, 3), draw=_tenths),
    "affine_w": Given("W", WEIGHT, shape=(3, 2), draw=_tenths),
    "affine_b": Given("b", WEIGHT, shape=(2,), draw=_tenths),
    "affine_t": Given(_("targets T"), SHARE, shape=(2, 2), draw=_one_hot),
    "conv_x": Given(_("image X"), WEIGHT, shape=(1, 1, 4, 4), draw=_ink),
    "conv_w": Given(_("kernel W"), WEIGHT, shape=(1, 1, 2, 2), draw=_tenths),
    "conv_b": Given("b", WEIGHT, shape=(1, 1, 1), draw=_tenths),
    "conv_v": Given(_("weights V"), WEIGHT, shape=(1, 1, 3, 3), draw=_tenths),
}

PRESETS = {
    "apples": Preset(
        _("Two apples with tax"),
        (
            Place("apple", 0, 0),
            Place("apples", 0, 1),
            Place("tax", 1, 1.5),
            Place("price", 1, 0.5, "multiply", ("apple", "apples"), _("price of the apples")),
            Place("total", 2, 1, "multiply", ("price", "tax"), _("total")),
        ),
    ),
    "fruit": Preset(
        _("Apples and oranges"),
        (
            Place("apple", 0, 0),
            Place("apples", 0, 1),
            Place("orange", 0, 2),
            Place("oranges", 0, 3),
            Place("tax", 2, 3),
            Place("price", 1, 0.5, "multiply", ("apple", "apples"), _("price of the apples")),
            Place("price_2", 1, 2.5, "multiply", ("orange", "oranges"), _("price of the oranges")),
            Place("sum", 2, 1.5, "add", ("price", "price_2"), _("price of the fruit")),
            Place("total", 3, 2, "multiply", ("sum", "tax"), _("total")),
        ),
    ),
    "affine": Preset(
        _("An affine layer and softmax"),
        (
            Place("affine_x", 0, 0.3),
            Place("affine_w", 0, 1.3),
            Place("affine_b", 1, 1.8),
            Place("affine_t", 2, 0),
            Place("product", 1, 0.8, "matmul", ("affine_x", "affine_w"), "XW"),
            Place("scores", 2, 0.8, "add", ("product", "affine_b"), "XW + b"),
            Place("loss", 3, 0.8, "softmax_cross_entropy", ("scores", "affine_t"), _("loss L")),
        ),
        room=22,
    ),
    "conv": Preset(
        _("A convolutional layer"),
        (
            Place("conv_x", 0, 0),
            Place("conv_w", 0, 1),
            Place("conv_b", 1, 1.5),
            Place("conv_v", 3, 1.5),
            Place("map", 1, 0.5, "convolve", ("conv_x", "conv_w"), "X ∗ W"),
            Place("shifted", 2, 0.5, "add", ("map", "conv_b"), "X ∗ W + b"),
            Place("active", 3, 0.5, "relu", ("shifted",), "ReLU"),
            Place("weighed", 4, 0.5, "multiply", ("active", "conv_v"), _("weighted by V")),
            Place("output", 5, 0.5, "sum", ("weighed",), _("output y")),
        ),
        room=31,
    ),
}
