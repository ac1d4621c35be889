"""Matrix products: the whole of a dense layer, and most of everything else."""

from __future__ import annotations

from weblab.nn.arrays import Array
from weblab.nn.ops.dispatch import operation


@operation
def matmul(a: Array, b: Array) -> Array:
    """Return the product of two matrices, either of which may be a transposed view.

    Shape: a (M, K), b (K, N) -> (M, N).
    """
    return a @ b


@operation
def linear(x: Array, weight: Array, bias: Array | None) -> Array:
    """Return x @ weight + bias.

    Shape: x (N, in), weight (in, out), bias (out,) or None -> (N, out).
    """
    y = x @ weight
    if bias is not None:
        y += bias
    return y


@operation
def linear_backward_input(grad: Array, weight: Array) -> Array:
    """Return grad @ weight^T.

    Shape: grad (N, out), weight (in, out) -> (N, in).
    """
    return grad @ weight.T


@operation
def linear_backward_weight(x: Array, grad: Array) -> tuple[Array, Array]:
    """Return (x^T @ grad, the sum of grad over the batch).

    Shape: x (N, in), grad (N, out) -> (in, out), (out,).
    """
    return x.T @ grad, grad.sum(axis=0)
