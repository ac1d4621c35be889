"""A visitor's loss in the engine's place."""

from __future__ import annotations

from typing import Any

from weblab import nn
from weblab.locale import mark as _
from weblab.nn.arrays import Array
from weblab.workshop.calls import Sparing, construct, takes
from weblab.workshop.messages import RefusedError, message
from weblab.workshop.values import require_finite, require_number, require_result, require_values


def fits(found: Any) -> bool:
    """Return whether a class or function can be a loss."""
    if isinstance(found, type):
        return any(callable(getattr(found, name, None)) for name in ("forward", "compute")) or (
            "__call__" in vars(found)
        )
    return takes(found, 2)


def adapt(found: Any) -> VisitorLoss:
    """Return a visitor's loss as the engine's.

    Args:
        found: a class in the books' form, with ``forward(x, t)`` and ``backward(dout)``; one in the
            engine's, with ``compute(outputs, targets)``, or called itself and then asked for
            ``backward()``; or a function of outputs and targets that returns loss and gradient.
    """
    if not isinstance(found, type):
        return FunctionLoss(found, found.__name__)
    instance = construct(found, {})
    if callable(getattr(instance, "compute", None)):
        return FunctionLoss(instance.compute, f"{found.__name__}.compute")
    if not callable(getattr(instance, "backward", None)):
        text = _("{name} has no method {call}.")
        raise RefusedError(message(text, name=found.__name__, call="backward(dout)"), "no-method")
    return ClassLoss(instance)


class VisitorLoss(nn.Loss):
    """The common part of both forms: the checks of the results."""

    def __init__(self) -> None:
        self._outputs = Sparing()
        self._first = True

    def _checked(self, call: str, value: object, grad: object, like: Array) -> tuple[float, Array]:
        """Return loss and gradient; raise if the first is not finite."""
        number = require_number(call, value)
        gradient = require_result(self._gradient_of(call), grad, like.shape)
        if self._first:
            require_finite(self._gradient_of(call), gradient)
            self._first = False
        return number, gradient.astype(like.dtype, copy=False)

    def _gradient_of(self, call: str) -> str:
        return call


class FunctionLoss(VisitorLoss):
    """A function of outputs and targets that returns loss and gradient."""

    def __init__(self, function: Any, name: str) -> None:
        super().__init__()
        self._function = function
        self._call = f"{name}(y, t)"

    def compute(self, outputs: Array, targets: Array) -> tuple[float, Array]:
        """Return the loss and its gradient by the outputs."""
        result = self._outputs.call(self._function, outputs, targets)
        value, grad = require_values(self._call, result, ("loss", "gradient"))
        return self._checked(self._call, value, grad, outputs)


class ClassLoss(VisitorLoss):
    """An instance that is called or has ``forward``, and then ``backward``."""

    def __init__(self, instance: Any) -> None:
        super().__init__()
        self._instance = instance
        forward = getattr(instance, "forward", None)
        self._forward = instance if forward is None else forward
        self._name = type(instance).__name__

    def compute(self, outputs: Array, targets: Array) -> tuple[float, Array]:
        """Return the loss and its gradient by the outputs."""
        value = self._outputs.call(self._forward, outputs, targets)
        backward = self._instance.backward
        grad = backward() if takes(backward, 0) else backward(1)
        return self._checked(f"{self._name}.forward(x, t)", value, grad, outputs)

    def _gradient_of(self, call: str) -> str:
        return f"{self._name}.backward()"
