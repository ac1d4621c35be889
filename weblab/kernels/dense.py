"""Dense layers on the kernels' matrix product."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from weblab.kernels.calls import FLOAT, QUAD, call, is_plain, scratch
from weblab.nn.arrays import Array

# What gemm.c packs at a time: a block of each factor. sparse.c takes less.
SCRATCH_FLOATS = 256 * (256 + 128)


def _stored(factor: Array) -> tuple[Array, int, int] | None:
    """Return (rows as they are stored, whether they are the transpose's, their length), or None."""
    if type(factor) is not np.ndarray or factor.dtype != FLOAT or factor.ndim != 2:
        return None
    if not factor.size:
        return None
    if factor.flags.c_contiguous:
        return factor, 0, factor.shape[1]
    return (factor.T, 1, factor.shape[0]) if factor.flags.f_contiguous else None


def _product(a: Array, b: Array, bias: Array | None, least: float = -math.inf) -> Any:
    """Return a @ b + bias, but no less than `least`."""
    stored_a, stored_b = _stored(a), _stored(b)
    if stored_a is None or stored_b is None or a.shape[1] != b.shape[0]:
        return NotImplemented
    (m, k), n = a.shape, b.shape[1]
    if bias is not None and not (is_plain(bias) and bias.shape == (n,)):
        return NotImplemented
    c = np.empty((m, n), FLOAT)
    if m < QUAD and not stored_a[1] and not stored_b[1]:
        call("gemm_rows", a, b, bias, least, c, m, n, k)
    else:
        memory = scratch(SCRATCH_FLOATS)
        call("gemm", *stored_a, *stored_b, bias, least, c, m, n, k, memory)
    return c


def matmul(a: Array, b: Array) -> Any:
    """Return a @ b."""
    return _product(a, b, None)


def linear(x: Array, weight: Array, bias: Array | None) -> Any:
    """Return x @ weight + bias."""
    return _product(x, weight, bias)


def linear_relu(x: Array, weight: Array, bias: Array | None) -> Any:
    """Return ReLU of x @ weight + bias."""
    return _product(x, weight, bias, least=0.0)


def linear_backward_input(grad: Array, weight: Array) -> Any:
    """Return grad @ weight^T."""
    return _product(grad, weight.T, None)


def linear_backward_weight(x: Array, grad: Array) -> Any:
    """Return (x^T @ grad, the sum of grad over the batch)."""
    product = _product(x.T, grad, None)
    return product if product is NotImplemented else (product, grad.sum(axis=0))


REPLACEMENTS = {
    "matmul": matmul,
    "linear": linear,
    "linear_relu": linear_relu,
    "linear_backward_input": linear_backward_input,
    "linear_backward_weight": linear_backward_weight,
}
