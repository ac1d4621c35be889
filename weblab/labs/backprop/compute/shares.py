"""What a node passes to each input: its local derivative times the upstream gradient, in numbers.

    dL/da = dL/dy · dy/da

For numbers this is a product; for tensors it is a product cell by cell, a matrix product or a
convolution. Each is written out as two factors that can be looked at, and that give the gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weblab.labkit.experiment.ready import ready
from weblab.locale import mark as _
from weblab.nn import ops
from weblab.nn.graph import BackwardStep
from weblab.nn.ops.convolution import pad_image

TIMES, MATMUL, CONVOLVE = "×", "@", "∗"


@dataclass(frozen=True, eq=False)
class Factor:
    """One side of a product.

    Args:
        value: its values.
        formula: such as "bᵀ", or words; empty for the upstream gradient itself.
        upstream: whether it comes from the upstream gradient; the other is the local derivative.
    """

    value: np.ndarray
    formula: str
    upstream: bool = False


@dataclass(frozen=True, eq=False)
class Share:
    """The gradient that one input gets.

    Args:
        key: the input's.
        left: the first factor.
        sign: how the factors are multiplied: TIMES cell by cell, MATMUL or CONVOLVE.
        right: the second factor.
        summed: whether the product is summed, because the input was used for many cells.
        grad: the result, in the shape of the input.
    """

    key: str
    left: Factor
    sign: str
    right: Factor
    summed: bool
    grad: np.ndarray


Local = Callable[..., np.ndarray]
ONE = "1"
LOCALS: dict[str, list[tuple[str, Local]]] = {
    "add": [(ONE, lambda y, a, b: np.ones(())), (ONE, lambda y, a, b: np.ones(()))],
    "multiply": [("b", lambda y, a, b: b), ("a", lambda y, a, b: a)],
    "relu": [("1 (y > 0), 0 (y = 0)", lambda y, a: (y > 0).astype(float))],
    "sum": [(ONE, lambda y, a: np.ones_like(a))],
    "softmax_cross_entropy": [
        ("(softmax(a) - t) / n", lambda y, a, t: (ops.softmax(a) * _mass(t) - t) / len(a)),
        ("-log softmax(a) / n", lambda y, a, t: -np.log(ops.softmax(a)) / len(a)),
    ],
}
"""Local derivatives by each input, as a formula and as a function of the value and the inputs."""


def _mass(t: np.ndarray) -> np.ndarray:
    return t.sum(axis=-1, keepdims=True)


def shares(step: BackwardStep) -> list[Share]:
    """Return what a node passed to each of its inputs."""
    name = ready(step.node.operation).name
    inputs = [ready(node.value) for node in step.node.inputs]
    many = MANY.get(name)
    factors = many(step.upstream, *inputs) if many else _cell_by_cell(step, name, inputs)
    return [
        Share(
            piece.node.name, left, sign, right,
            sign == TIMES and piece.grad.size < step.upstream.size, piece.grad,
        )
        for piece, (left, sign, right) in zip(step.pieces, factors, strict=True)
    ]  # fmt: skip


Product = tuple[Factor, str, Factor]


def _cell_by_cell(step: BackwardStep, name: str, inputs: list[np.ndarray]) -> list[Product]:
    upstream = Factor(step.upstream, "", upstream=True)
    return [
        (Factor(np.asarray(local(step.node.value, *inputs)), formula), TIMES, upstream)
        for formula, local in LOCALS[name]
    ]


def _matmul(upstream: np.ndarray, a: np.ndarray, b: np.ndarray) -> list[Product]:
    arrived = Factor(upstream, "", upstream=True)
    return [(arrived, MATMUL, Factor(b.T, "bᵀ")), (Factor(a.T, "aᵀ"), MATMUL, arrived)]


def _convolve(upstream: np.ndarray, x: np.ndarray, weight: np.ndarray) -> list[Product]:
    rows, columns = weight.shape[2:]
    padded = pad_image(upstream, rows - 1, columns - 1)
    turned = weight[:, :, ::-1, ::-1]
    return [
        (
            Factor(padded, _("with zero padding"), upstream=True),
            CONVOLVE,
            Factor(turned, "b ↻ 180°"),
        ),
        (Factor(x, "a"), CONVOLVE, Factor(upstream, "", upstream=True)),
    ]


MANY = {"matmul": _matmul, "convolve": _convolve}
"""Operations whose every output depends on many inputs."""
