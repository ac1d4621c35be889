"""The operations that a computational graph is built of, each with its derivative."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, require_floats, require_same_shape
from weblab.nn.convolution import require_room

Grads = tuple[Array, ...]


@dataclass(frozen=True)
class Operation:
    """A function and its backward.

    Args:
        name: as the graph calls it.
        formula: the function, for people.
        derivative: its local derivatives, for people.
        forward: takes the inputs and returns the value.
        backward: takes the upstream gradient, the value and the inputs, and returns a gradient
            for each input.
    """

    name: str
    formula: str
    derivative: str
    forward: Callable[..., Array]
    backward: Callable[..., Grads]

    @property
    def inputs(self) -> int:
        """The number of inputs, which backward takes beside the gradient and the value."""
        return len(inspect.signature(self.backward).parameters) - 2


def _summed_to(grad: Array, shape: tuple[int, ...]) -> Array:
    """Return a gradient summed over the axes along which an input of that shape was repeated."""
    extra = grad.ndim - len(shape)
    grad = grad.sum(axis=tuple(range(extra)))
    repeated = tuple(i for i, size in enumerate(shape) if size == 1 and grad.shape[i] != 1)
    summed: Array = np.asarray(grad.sum(axis=repeated, keepdims=True)).reshape(shape)
    return summed


def _add(grad: Array, y: Array, a: Array, b: Array) -> Grads:
    return _summed_to(grad, a.shape), _summed_to(grad, b.shape)


def _subtract(grad: Array, y: Array, a: Array, b: Array) -> Grads:
    return _summed_to(grad, a.shape), _summed_to(-grad, b.shape)


def _multiply(grad: Array, y: Array, a: Array, b: Array) -> Grads:
    return _summed_to(grad * b, a.shape), _summed_to(grad * a, b.shape)


def _divide(grad: Array, y: Array, a: Array, b: Array) -> Grads:
    return _summed_to(grad / b, a.shape), _summed_to(-grad * y / b, b.shape)


def _require_matrices(name: str, a: Array, b: Array) -> None:
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError(
            f"{name}: expected two matrices, received shapes {a.shape} and {b.shape}; "
            "write a single row as [[...]]"
        )


def _matmul_forward(a: Array, b: Array) -> Array:
    _require_matrices("matmul", a, b)
    return a @ b


def _matmul(grad: Array, y: Array, a: Array, b: Array) -> Grads:
    return grad @ b.T, a.T @ grad


def _maximum(grad: Array, y: Array, a: Array, b: Array) -> Grads:
    first = a >= b
    return _summed_to(grad * first, a.shape), _summed_to(grad * ~first, b.shape)


def _cross_entropy(logits: Array, targets: Array) -> Array:
    _require_matrices("softmax_cross_entropy", logits, targets)
    require_same_shape("softmax_cross_entropy", "targets", targets, logits.shape)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.asarray(-(targets * log_p).sum() / len(logits))


def _cross_entropy_backward(grad: Array, y: Array, logits: Array, targets: Array) -> Grads:
    p = ops.softmax(logits)
    by_logits = p * targets.sum(axis=-1, keepdims=True) - targets
    return grad * by_logits / len(logits), -grad * np.log(p) / len(logits)


def _convolve(x: Array, weight: Array) -> Array:
    require_floats("convolve", x, 4)
    require_floats("convolve", weight, 4)
    require_same_shape("convolve", "channels", weight[0, :, 0, 0], x.shape[1:2])
    require_room("convolve", x.shape[2:], weight.shape[2:], (0, 0))
    return ops.conv2d(x, weight, None, 1, 1, 0, 0)


def _convolve_backward(grad: Array, y: Array, x: Array, weight: Array) -> Grads:
    dx = ops.conv2d_backward_input(grad, weight, x.shape[2], x.shape[3], 1, 1, 0, 0)
    dw, _ = ops.conv2d_backward_weight(x, grad, weight.shape[2], weight.shape[3], 1, 1, 0, 0)
    return dx, dw


OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("add", "a + b", "1 and 1", np.add, _add),
        Operation("subtract", "a - b", "1 and -1", np.subtract, _subtract),
        Operation("multiply", "a b", "b and a", np.multiply, _multiply),
        Operation("divide", "a / b", "1 / b and -a / b^2", np.divide, _divide),
        Operation("maximum", "max(a, b)", "1 for the larger, else 0", np.maximum, _maximum),
        Operation("matmul", "a @ b", "dy b^T and a^T dy", _matmul_forward, _matmul),
        Operation("exp", "e^a", "e^a", np.exp, lambda grad, y, a: (grad * y,)),
        Operation("log", "log a", "1 / a", np.log, lambda grad, y, a: (grad / a,)),
        Operation("square", "a^2", "2 a", np.square, lambda grad, y, a: (grad * 2 * a,)),
        Operation(
            "relu",
            "max(a, 0)",
            "1 where a > 0",
            ops.relu,
            lambda g, y, a: (ops.relu_backward(g, y),),
        ),
        Operation(
            "sigmoid",
            "1 / (1 + e^-a)",
            "y (1 - y)",
            ops.sigmoid,
            lambda g, y, a: (ops.sigmoid_backward(g, y),),
        ),
        Operation(
            "tanh", "tanh a", "1 - y^2", ops.tanh, lambda g, y, a: (ops.tanh_backward(g, y),)
        ),
        Operation(
            "sum",
            "sum of a",
            "1 for each",
            lambda a: np.asarray(a.sum()),
            lambda grad, y, a: (np.broadcast_to(grad, a.shape).copy(),),
        ),
        Operation(
            "mean",
            "mean of a",
            "1 / n for each",
            lambda a: np.asarray(a.mean()),
            lambda grad, y, a: (np.broadcast_to(grad / a.size, a.shape).copy(),),
        ),
        Operation(
            "softmax_cross_entropy",
            "mean of -t . log softmax(a)",
            "(softmax(a) - t) / n",
            _cross_entropy,
            _cross_entropy_backward,
        ),
        Operation(
            "convolve",
            "a windows @ b",
            "each window's share",
            _convolve,
            _convolve_backward,
        ),
        Operation(
            "flatten",
            "a as one row a sample",
            "1 for each",
            lambda a: a.reshape(len(a), -1),
            lambda grad, y, a: (grad.reshape(a.shape),),
        ),
    )
}
