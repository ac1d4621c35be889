"""Optimizers that find a rate of their own for each number, from the gradients that it had."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, check_float
from weblab.nn.optimizers import Optimizer
from weblab.nn.parameter import Parameter


class AdaGrad(Optimizer):
    """Smaller steps where gradients were large: s <- s + g^2; p <- p - lr g / (sqrt(s) + eps).

    Args:
        params: the parameters to update.
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
        self.eps = check_float("AdaGrad", "eps", eps, above=0)

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        sum_of_squares = state["sum_of_squares"]
        g = g + decay * p if decay else g
        sum_of_squares += g * g
        p -= self.lr * g / (np.sqrt(sum_of_squares) + self.eps)


class RMSProp(Optimizer):
    """AdaGrad that forgets: s <- rho s + (1 - rho) g^2; p <- p - lr g / (sqrt(s) + eps).

    Args:
        params: the parameters to update.
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
        self.rho = check_float("RMSProp", "rho", rho, least=0, below=1)
        self.eps = check_float("RMSProp", "eps", eps, above=0)

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
        params: the parameters to update.
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
        self.rho = check_float("AdaDelta", "rho", rho, least=0, below=1)
        self.eps = check_float("AdaDelta", "eps", eps, above=0)

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
        params: the parameters to update.
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
        self.beta1 = check_float(name, "beta1", beta1, least=0, below=1)
        self.beta2 = check_float(name, "beta2", beta2, least=0, below=1)
        self.eps = check_float(name, "eps", eps, above=0)

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
