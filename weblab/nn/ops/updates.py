"""The optimizers' inner loops: each changes a parameter and its state in place.

`p`, `g` and the state arrays have one shape; `decay` is the weight decay, 0 for none.
"""

from __future__ import annotations

import math

import numpy as np

from weblab.nn.arrays import Array
from weblab.nn.ops.dispatch import operation


@operation
def sgd_update(p: Array, g: Array, lr: float, decay: float) -> None:
    """Do p <- p - lr (g + decay p)."""
    if decay:
        g = g + decay * p
    p -= lr * g


@operation
def momentum_update(
    p: Array, g: Array, velocity: Array, lr: float, momentum: float, nesterov: int, decay: float
) -> None:
    """Do v <- momentum v + g, then p <- p - lr v, or p - lr (g + momentum v) where `nesterov`."""
    if decay:
        g = g + decay * p
    velocity *= momentum
    velocity += g
    p -= lr * (g + momentum * velocity if nesterov else velocity)


@operation
def adam_update(
    p: Array,
    g: Array,
    m: Array,
    v: Array,
    step: int,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    decay: float,
    decoupled: int,
) -> None:
    """Do one Adam step, the `step`-th, counted from 1.

    m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
    p <- p - lr mhat / (sqrt(vhat) + eps), with mhat = m / (1 - beta1^step) and vhat alike.
    The decay is added to g, or, where `decoupled`, first taken off p as lr decay p (AdamW).
    """
    if decay and decoupled:
        p *= 1 - lr * decay
    elif decay:
        g = g + decay * p
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * (g * g)
    scale = lr / (1 - beta1**step)
    denominator = np.sqrt(v, out=np.empty_like(v))
    denominator /= math.sqrt(1 - beta2**step)
    denominator += eps
    np.divide(m, denominator, out=denominator)
    denominator *= scale
    p -= denominator
