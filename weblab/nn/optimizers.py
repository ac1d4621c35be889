"""Optimizers: how a parameter moves, given its gradient.

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
from weblab.nn.arrays import Array, real_number
from weblab.nn.parameter import Parameter


class Optimizer(ABC):
    """What all optimizers share: parameters, learning rate, decay and state.

    Args:
        params: the parameters to move.
        lr: the learning rate, which may be changed at any time.
        weight_decay: how strongly weights are pulled to zero.
    """

    STATE: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, params: Iterable[Parameter], lr: float, *, weight_decay: float = 0.0
    ) -> None:
        name = type(self).__name__
        self.params = list(params)
        self.lr = real_number(name, "lr", lr, least=0)
        self.weight_decay = real_number(name, "weight_decay", weight_decay, least=0)
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

    @abstractmethod
    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        """Move `p` in place, given its gradient and the arrays of its state."""


def clip_gradients(params: Iterable[Parameter], max_norm: float) -> float:
    """Shorten all gradients together so that their common length is at most `max_norm`.

    Args:
        params: the parameters whose gradients are shortened.
        max_norm: the greatest length allowed.
    Returns: the length before.
    Source: Pascanu et al., 2013, algorithm 1.
    """
    limit = real_number("clip_gradients", "max_norm", max_norm, above=0)
    found = [(p, p.grad) for p in params if p.grad is not None]
    norm = math.sqrt(math.fsum(float(np.square(grad).sum()) for _, grad in found))
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
        params: the parameters to move.
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
        self.momentum = real_number(type(self).__name__, "momentum", momentum, least=0, below=1)

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        velocity = state["velocity"]
        ops.momentum_update(p, g, velocity, self.lr, self.momentum, self.NESTEROV, decay)


class Nesterov(Momentum):
    """Momentum that looks ahead: v <- momentum v + g; p <- p - lr (g + momentum v).

    Source: Sutskever et al., 2013, in the form with the gradient at the parameter itself.
    """

    NESTEROV = 1


class AdaGrad(Optimizer):
    """Smaller steps where gradients were large: s <- s + g^2; p <- p - lr g / (sqrt(s) + eps).

    Args:
        params: the parameters to move.
        lr: the learning rate.
        eps: keeps the first division finite.
        weight_decay: how strongly weights are pulled to zero.
    Source: Duchi et al., 2011.
    """

    STATE = ("sum_of_squares",)

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float,
        eps: float = 1e-10,
        *,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr, weight_decay=weight_decay)
        self.eps = real_number("AdaGrad", "eps", eps, above=0)

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        sum_of_squares = state["sum_of_squares"]
        g = g + decay * p if decay else g
        sum_of_squares += g * g
        p -= self.lr * g / (np.sqrt(sum_of_squares) + self.eps)


class RMSProp(Optimizer):
    """AdaGrad that forgets: s <- rho s + (1 - rho) g^2; p <- p - lr g / (sqrt(s) + eps).

    Args:
        params: the parameters to move.
        lr: the learning rate.
        rho: how much of the mean of squares is kept, 0 to below 1.
        eps: keeps the division finite.
        weight_decay: how strongly weights are pulled to zero.
    Source: Hinton, 2012, lecture 6e; eps stands outside the root, as in PyTorch.
    """

    STATE = ("mean_of_squares",)

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float,
        rho: float = 0.99,
        eps: float = 1e-8,
        *,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr, weight_decay=weight_decay)
        self.rho = real_number("RMSProp", "rho", rho, least=0, below=1)
        self.eps = real_number("RMSProp", "eps", eps, above=0)

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        mean_of_squares = state["mean_of_squares"]
        g = g + decay * p if decay else g
        mean_of_squares *= self.rho
        mean_of_squares += (1 - self.rho) * (g * g)
        p -= self.lr * g / (np.sqrt(mean_of_squares) + self.eps)


class AdaDelta(Optimizer):
    """Steps in the parameter's own unit: the ratio of two running root mean squares.

        s <- rho s + (1 - rho) g^2
        d = sqrt(u + eps) / sqrt(s + eps) g
        u <- rho u + (1 - rho) d^2
        p <- p - lr d

    Args:
        params: the parameters to move.
        lr: a factor on the step, 1 in the paper.
        rho: how much of both means is kept, 0 to below 1.
        eps: starts the steps, and keeps the division finite.
        weight_decay: how strongly weights are pulled to zero.
    Source: Zeiler, 2012, algorithm 1.
    """

    STATE = ("mean_of_squares", "mean_of_squared_steps")

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        *,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr, weight_decay=weight_decay)
        self.rho = real_number("AdaDelta", "rho", rho, least=0, below=1)
        self.eps = real_number("AdaDelta", "eps", eps, above=0)

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        mean_of_squares, mean_of_squared_steps = (state[key] for key in self.STATE)
        g = g + decay * p if decay else g
        mean_of_squares *= self.rho
        mean_of_squares += (1 - self.rho) * (g * g)
        step = np.sqrt(mean_of_squared_steps + self.eps) / np.sqrt(mean_of_squares + self.eps) * g
        mean_of_squared_steps *= self.rho
        mean_of_squared_steps += (1 - self.rho) * (step * step)
        p -= self.lr * step


class Adam(Optimizer):
    """Momentum over RMSProp, both corrected for their start at zero.

        m <- beta1 m + (1 - beta1) g;   v <- beta2 v + (1 - beta2) g^2
        p <- p - lr mhat / (sqrt(vhat) + eps);   mhat = m / (1 - beta1^t), vhat = v / (1 - beta2^t)

    The first step is lr sign(g), whatever the size of the gradient.

    Args:
        params: the parameters to move.
        lr: the learning rate.
        beta1: how much of the mean gradient is kept, 0 to below 1.
        beta2: how much of the mean square is kept, 0 to below 1.
        eps: keeps the division finite; it stands outside the root.
        weight_decay: how strongly weights are pulled to zero, as part of the gradient.
    Source: Kingma and Ba, 2015, algorithm 1.
    """

    STATE = ("m", "v")
    DECOUPLED: ClassVar[int] = 0

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        *,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr, weight_decay=weight_decay)
        name = type(self).__name__
        self.beta1 = real_number(name, "beta1", beta1, least=0, below=1)
        self.beta2 = real_number(name, "beta2", beta2, least=0, below=1)
        self.eps = real_number(name, "eps", eps, above=0)

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        ops.adam_update(
            p,
            g,
            state["m"],
            state["v"],
            self.steps,
            self.lr,
            self.beta1,
            self.beta2,
            self.eps,
            decay,
            self.DECOUPLED,
        )


class AdamW(Adam):
    """Adam whose decay is taken off the weights directly: first p <- p - lr weight_decay p.

    Source: Loshchilov and Hutter, 2019, algorithm 2.
    """

    DECOUPLED = 1

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        *,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(params, lr, beta1, beta2, eps, weight_decay=weight_decay)
