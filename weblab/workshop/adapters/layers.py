"""A visitor's layer in the engine's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.nn.arrays import Array
from weblab.workshop.calls import Sparing, accepted, require_method, retune
from weblab.workshop.messages import RefusedError, message
from weblab.workshop.values import require_finite, require_result, require_value

Shape: TypeAlias = tuple[int, ...]
MODES = ("training", "train_flg", "train_flag", "is_training", "train")
"""Names of the argument that tells whether the pass is for training."""
BOOK_PARAMETERS = {"W": "weight", "b": "bias", "gamma": "gamma", "beta": "beta"}


def fits(cls: Any) -> bool:
    """Return whether a class can be a layer, with ``forward`` and ``backward``."""
    return isinstance(cls, type) and all(
        callable(getattr(cls, name, None)) for name in ("forward", "backward")
    )


def same_shape(shape: Shape) -> Shape:
    """Return the shape itself: that of the output of an activation, a normalization, a dropout."""
    return shape


class VisitorLayer(nn.Layer):
    """A visitor's instance between other layers, in the engine's form or in the books'.

    The engine's form is ``forward(x, training=)`` and ``backward(grad)`` with ``Parameter``s. The
    books' is ``forward(x)`` or ``forward(x, train_flg)`` and ``backward(dout)``, which sets ``dW``
    beside ``W``, and likewise of ``b``, ``gamma`` and ``beta``.

    Args:
        inner: the instance.
        output_shape: returns the shape of the output for that of an input.
    """

    def __init__(self, inner: Any, output_shape: Callable[[Shape], Shape] = same_shape) -> None:
        self._inner = inner
        self._name = type(inner).__name__
        self._output_shape = output_shape
        self._forward = require_method(inner, "forward", ("x",))
        self._backward = require_method(inner, "backward", ("dout",))
        self._mode = accepted(self._forward, MODES)
        self._inputs, self._grads = Sparing(), Sparing()
        self._looked_at: set[str] = set()
        self._books: dict[str, nn.Parameter] = {}
        for attribute, name in BOOK_PARAMETERS.items():
            value = getattr(inner, attribute, None)
            if isinstance(value, np.ndarray) and value.dtype.kind == "f":
                self._books[attribute] = nn.Parameter(value, name)
                setattr(self, name, self._books[attribute])
        if not isinstance(inner, nn.Layer):
            for attribute, value in list(getattr(inner, "__dict__", {}).items()):
                if isinstance(value, nn.Parameter):
                    setattr(self, attribute, value)

    def children(self) -> dict[str, nn.Layer]:
        """Return the visitor's instance, where it is one of the engine's layers itself."""
        return {"inner": self._inner} if isinstance(self._inner, nn.Layer) else {}

    def retune(self, names: Sequence[str], value: Any) -> bool:
        """Give the instance a new value of an argument; return whether it has such an attribute."""
        return retune(self._inner, names, value)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the result of the visitor's forward."""
        for attribute, parameter in self._books.items():
            if getattr(self._inner, attribute, None) is not parameter.data:
                setattr(self._inner, attribute, parameter.data)
        mode = {} if self._mode is None else {self._mode: training}
        result = self._inputs.call(self._forward, x, **mode)
        y = require_result(f"{self._name}.forward(x)", result, self._output_shape(x.shape))
        self._look_closely(f"{self._name}.forward(x)", y)
        if training:
            self._saved = x.shape
        return y.astype(x.dtype, copy=False)

    def backward(self, grad: Array) -> Array:
        """Return the result of the visitor's backward, and store its other gradients."""
        shape: Shape = self._take_saved()
        call = f"{self._name}.backward(dout)"
        preset = {} if call in self._looked_at else self._preset_gradients()
        result = self._grads.call(self._backward, grad)
        dx = require_result(call, result, shape)
        self._look_closely(call, dx)
        for attribute, parameter in self._books.items():
            self._take_gradient(attribute, parameter, preset.get(attribute))
        for path, parameter in self.named_parameters():
            if parameter.grad is None:
                text = _("{call} did not set the gradient of {name}.")
                raise RefusedError(
                    message(text, call=call, name=path.rpartition(".")[2]), "gradient-not-set"
                )
        return dx.astype(grad.dtype, copy=False)

    def _preset_gradients(self) -> dict[str, tuple[Array, Array]]:
        """Return the arrays that already hold gradients, with a copy of each."""
        found = {name: getattr(self._inner, f"d{name}", None) for name in self._books}
        return {
            name: (value, value.copy())
            for name, value in found.items()
            if isinstance(value, np.ndarray)
        }

    def _take_gradient(
        self, name: str, parameter: nn.Parameter, preset: tuple[Array, Array] | None
    ) -> None:
        """Store the gradient that backward set beside a parameter, as ``dW`` beside ``W``."""
        value = getattr(self._inner, f"d{name}", None)
        untouched = preset is not None and value is preset[0] and np.array_equal(*preset)
        if value is None or untouched:
            call = f"{self._name}.backward(dout)"
            text = _("{call} did not set self.{name}, the gradient of self.{parameter}.")
            said = message(text, call=call, name=f"d{name}", parameter=name)
            raise RefusedError(said, "gradient-not-set")
        what = f"self.d{name}"
        gradient = require_value(what, value, parameter.data.shape)
        self._look_closely(what, gradient)
        parameter.grad = gradient.astype(parameter.data.dtype, copy=False)

    def _look_closely(self, what: str, array: Array) -> None:
        """Raise if the first result is not finite; later ones show in the loss."""
        if what not in self._looked_at:
            require_finite(what, array)
            self._looked_at.add(what)

    def __repr__(self) -> str:
        return f"VisitorLayer({self._name})"
