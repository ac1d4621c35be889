"""Optimizers: how a parameter moves, given its gradient; here those with one rate for all.

Every update is PyTorch's, term by term. An optimizer knows no model: it takes any parameters, and
keeps its state in `state`, a list parallel to them of arrays by name. `weight_decay` adds
weight_decay p to the gradient of each parameter whose `decay` is true.
"""

from __future__ import annotations

import inspect
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, check_float
from weblab.nn.parameter import Parameter


class Optimizer(ABC):
    """Base class of optimizers: parameters, learning rate, weight decay and state.

    Args:
        params: the parameters to update.
        lr: the learning rate, which may be changed at any time.
        weight_decay: how strongly weights are pulled to zero.
    """

    STATE: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, params: Iterable[Parameter], lr: float, *, weight_decay: float = 0.0
    ) -> None:
        name = type(self).__name__
        self.params = _parameters(name, params)
        self.lr = check_float(name, "lr", lr, least=0)
        self.weight_decay = check_float(name, "weight_decay", weight_decay, least=0)
        self.steps = 0
        self.state: list[dict[str, Array]] = [
            {key: np.zeros_like(parameter.data) for key in self.STATE} for parameter in self.params
        ]

    def step(self) -> None:
        """Move every parameter that has a gradient, in place."""
        self.steps += 1
        for parameter, state in zip(self.params, self.state, strict=True):
            if parameter.grad is not None:
                decay = self.weight_decay if parameter.decay else 0.0
                self._update(parameter.data, parameter.grad, decay, state)

    def config(self) -> dict[str, float]:
        """Return the settings, as they are now, by the names of the arguments."""
        names = inspect.signature(type(self)).parameters
        return {name: getattr(self, name) for name in names if name != "params"}

    def zero_grad(self) -> None:
        """Forget the gradients, so that a parameter without a new one stays where it is."""
        for parameter in self.params:
            parameter.grad = None

    def is_finite(self) -> bool:
        """Return whether the state holds neither inf nor nan, with which no step leads anywhere."""
        return all(ops.all_finite(array) for state in self.state for array in state.values())

    def reset(self) -> None:
        """Forget all past gradients: the state becomes zero, and the next step is the first."""
        self.steps = 0
        for state in self.state:
            for array in state.values():
                array.fill(0)

    @abstractmethod
    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        """Move `p` in place, given its gradient and the arrays of its state."""


def _parameters(owner: str, params: Iterable[Parameter]) -> list[Parameter]:
    """Return the parameters as a list, or raise if it holds anything else, or one twice."""
    found = list(params)
    for parameter in found:
        if not isinstance(parameter, Parameter):
            raise TypeError(
                f"{owner}: expected parameters, received {type(parameter).__name__}; "
                "pass model.parameters()"
            )
    if not found or len({id(parameter) for parameter in found}) < len(found):
        raise ValueError(
            f"{owner}: expected at least one parameter and each once, received {found}; "
            "pass model.parameters(), which uses up an iterator only once"
        )
    return found


def clip_gradients(params: Iterable[Parameter], max_norm: float) -> float:
    """Shorten all gradients together so that their common length is at most `max_norm`.

    Args:
        params: the parameters whose gradients are shortened.
        max_norm: the greatest length allowed.
    Returns: the length before.
    Source: Pascanu et al., 2013, algorithm 1.
    """
    limit = check_float("clip_gradients", "max_norm", max_norm, above=0)
    found = [(p, p.grad) for p in params if p.grad is not None]
    squares = (float(np.square(grad, dtype=np.float64).sum()) for _, grad in found)
    norm = math.sqrt(math.fsum(squares))
    if norm > limit:
        for parameter, grad in found:
            parameter.grad = grad * (limit / norm)
    return norm


class SGD(Optimizer):
    """Straight down the slope: p <- p - lr g."""

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        ops.sgd_update(p, g, self.lr, decay)


class Momentum(Optimizer):
    """A heavy ball: v <- momentum v + g; p <- p - lr v.

    Args:
        params: the parameters to update.
        lr: the learning rate.
        momentum: how much of the velocity is kept, 0 to below 1.
        weight_decay: how strongly weights are pulled to zero.
    """

    STATE = ("velocity",)
    NESTEROV: ClassVar[int] = 0

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float,
        momentum: float = 0.9,
        *,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr, weight_decay=weight_decay)
        self.momentum = check_float(type(self).__name__, "momentum", momentum, least=0, below=1)

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        velocity = state["velocity"]
        ops.momentum_update(p, g, velocity, self.lr, self.momentum, self.NESTEROV, decay)


class Nesterov(Momentum):
    """Momentum that looks ahead: v <- momentum v + g; p <- p - lr (g + momentum v).

    Source: Sutskever et al., 2013, in the form with the gradient at the parameter itself.
    """

    NESTEROV = 1
