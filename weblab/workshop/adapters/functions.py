"""Visitors' functions in the engine's place: initializers, penalties, the rule of an RBM."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from weblab import nn
from weblab.nn.arrays import Array
from weblab.nn.initializers import Initializer
from weblab.nn.penalties import CodePenalty, WeightPenalty
from weblab.workshop.adapters.optimizers import book_keys
from weblab.workshop.calls import Sparing, accepted
from weblab.workshop.values import (
    require_finite,
    require_number,
    require_result,
    require_value,
    require_values,
)


def initializer(function: Callable[..., Any]) -> Initializer:
    """Return a visitor's initializer as the engine's.

    Args:
        function: ``he(fan_in, fan_out, rng)``, which returns (fan_in, fan_out); or in the engine's
            form ``he(shape, fan_in=, fan_out=, rng=)``, which returns the shape.
    """
    by_shape = accepted(function, ("shape",)) is not None
    takes_rng = accepted(function, ("rng",)) is not None

    def initialize(
        shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
    ) -> Array:
        given = {"fan_in": fan_in, "fan_out": fan_out, "rng": rng}
        if by_shape:
            call, wanted = f"{function.__name__}(shape, ...)", shape
            result = function(
                shape, **{name: given[name] for name in given if accepted(function, (name,))}
            )
        else:
            call, wanted = f"{function.__name__}(fan_in, fan_out, rng)", (fan_in, fan_out)
            if len(shape) > 2:  # filters: as many numbers, in the shape that they need
                wanted = (fan_in, shape[0])
            result = function(*wanted, *([rng] if takes_rng else []))
        values = require_result(call, result, wanted)
        require_finite(call, values)
        if wanted != shape:
            values = values.T.reshape(shape)
        return np.ascontiguousarray(values, dtype=np.float32)

    return initialize


class VisitorDecay(WeightPenalty):
    """A visitor's ``decay_gradients(params, grads, weight_decay)``, which changes the gradients.

    Args:
        function: changes the dictionary of gradients, or returns one.
        weight: the weight decay.
    """

    def __init__(self, function: Callable[..., Any], weight: float) -> None:
        super().__init__(weight)
        self._function = function
        self._call = f"{function.__name__}(params, grads, weight_decay)"

    def value(self, parameters: Iterable[nn.Parameter]) -> float:
        """Return 0: such a function changes gradients and returns no value."""
        return 0.0

    def add_gradient(self, parameters: Iterable[nn.Parameter]) -> None:
        """Let the function change the gradients."""
        found = [parameter for parameter in parameters if parameter.grad is not None]
        keys = book_keys(found)
        params = dict(zip(keys, (parameter.data for parameter in found), strict=True))
        grads = dict(zip(keys, (parameter.grad for parameter in found), strict=True))
        result = self._function(params, grads, self.weight)
        changed = result if isinstance(result, dict) else grads
        for key, parameter in zip(keys, found, strict=True):
            gradient = require_value(f"grads[{key!r}]", changed.get(key), parameter.data.shape)
            parameter.grad = gradient.astype(parameter.data.dtype, copy=False)

    def _price(self, data: Array) -> float:
        return 0.0

    def _slope(self, data: Array) -> Array:
        return np.zeros_like(data)


class VisitorCodePenalty(CodePenalty):
    """A visitor's penalty on a code, ``kl_penalty(a, rho)``, in the place of ``SparseCode``.

    Args:
        function: returns the penalty and its gradient by the code.
        rho: the share of samples for which a unit should be active.
        weight: how much it counts beside the loss.
    """

    def __init__(self, function: Callable[..., Any], rho: float, weight: float) -> None:
        super().__init__(weight)
        self._function = function
        self.rho = rho
        self._codes = Sparing()
        self._call = f"{function.__name__}(a, rho)"

    def _price(self, code: Array) -> tuple[float, Array]:
        result = self._codes.call(lambda a: self._function(a, self.rho), code)
        value, slope = require_values(self._call, result, ("value", "gradient"))
        slope = require_result(self._call, slope, code.shape)
        return require_number(self._call, value), slope.astype(code.dtype, copy=False)


class VisitorMachine:
    """A machine whose gradients a visitor's ``cd1(v, W, b, c, rng)`` estimates.

    It is what ``nn.contrastive_iter`` trains.

    Args:
        machine: an ``nn.RBM``.
        function: returns (dW, db, dc), the directions in which the data become more probable.
    """

    def __init__(self, machine: nn.RBM, function: Callable[..., Any]) -> None:
        self.machine = machine
        self._function = function
        self._visible = Sparing()
        self._call = f"{function.__name__}(v, W, b, c, rng)"

    def parameters(self) -> list[nn.Parameter]:
        """Return weight, visible bias and hidden bias."""
        return self.machine.parameters()

    def set_gradients(self, v: Array, *, k: int = 1, persistent: bool = False) -> float:
        """Set the gradients returned by the function, and return the reconstruction error.

        Args:
            v: a batch of data.
            k: has no effect: the function does one Gibbs step.
            persistent: has none either.
        """
        parameters = self.parameters()
        arrays = [parameter.data for parameter in parameters]
        result = self._visible.call(self._function, v, *arrays, self.machine.rng)
        found = require_values(self._call, result, ("dW", "db", "dc"))
        for name, direction, parameter in zip(("dW", "db", "dc"), found, parameters, strict=True):
            gradient = require_value(name, direction, parameter.data.shape)
            require_finite(name, gradient)
            parameter.grad = -gradient.astype(parameter.data.dtype)
        return float(np.mean(np.square(v - self.machine.reconstruct(v))))
