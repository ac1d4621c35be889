"""The optimizers' inner loops on the kernels, each in one pass."""

from __future__ import annotations

import math
from typing import Any

from weblab.kernels.calls import call, is_plain
from weblab.nn.arrays import Array


def _can_update(p: Array, *others: Array) -> bool:
    """Return whether all arrays are plain, of one shape, and may be changed but for the first."""
    return (
        is_plain(p, *others)
        and all(other.shape == p.shape for other in others)
        and p.flags.writeable
        and all(state.flags.writeable for state in others[1:])
    )


def sgd_update(p: Array, g: Array, lr: float, decay: float) -> Any:
    """Do p <- p - lr (g + decay p)."""
    if not _can_update(p, g):
        return NotImplemented
    call("sgd_update", p, g, p.size, lr, decay)
    return None


def momentum_update(
    p: Array, g: Array, velocity: Array, lr: float, momentum: float, nesterov: int, decay: float
) -> Any:
    """Do v <- momentum v + g, then p <- p - lr v, or p - lr (g + momentum v)."""
    if not _can_update(p, g, velocity):
        return NotImplemented
    call("momentum_update", p, g, velocity, p.size, lr, momentum, nesterov, decay)
    return None


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
) -> Any:
    """Do one Adam step."""
    if not _can_update(p, g, m, v):
        return NotImplemented
    shrink, decay = (1 - lr * decay, 0.0) if decoupled else (1.0, decay)
    scale, root = lr / (1 - beta1**step), 1 / math.sqrt(1 - beta2**step)
    call("adam_update", p, g, m, v, p.size, shrink, decay, beta1, beta2, scale, root, eps)
    return None


REPLACEMENTS = {
    "sgd_update": sgd_update,
    "momentum_update": momentum_update,
    "adam_update": adam_update,
}
