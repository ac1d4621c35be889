"""A visitor's optimizer in the engine's place."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.nn import ops
from weblab.nn.arrays import Array
from weblab.workshop.calls import construct, require_method, takes
from weblab.workshop.messages import RefusedError, message
from weblab.workshop.values import described, require_finite

RATES = ("lr", "learning_rate", "eta", "alpha")
PARAMETERS = ("params", "parameters")
BOOK_NAMES = {"weight": "W", "bias": "b"}
WATCHED_STEPS = 3
"""Of the steps that are looked at closely; a warm-up may leave the very first without effect."""


def fits(cls: Any) -> bool:
    """Return whether a class can be an optimizer: by ``update(params, grads)`` or ``step()``."""
    return isinstance(cls, type) and (_is_book_form(cls) or callable(getattr(cls, "step", None)))


def adapt(cls: type, params: Iterable[nn.Parameter], lr: float) -> VisitorOptimizer:
    """Return a visitor's class as the engine's optimizer of some parameters.

    Args:
        cls: in the books' form, made with ``lr`` and called as ``update(params, grads)`` with
            dictionaries; or in the engine's, made with ``params`` and ``lr`` and called as
            ``step()``.
        params: what it moves.
        lr: the learning rate, for a class that has one.
    """
    if _is_book_form(cls):
        return BookOptimizer(cls, params, lr)
    return EngineOptimizer(cls, params, lr)


def book_keys(params: Iterable[nn.Parameter]) -> list[str]:
    """Return the books' names of parameters, in their order: W1, b1, W2, b2 ..."""
    counts: Counter[str] = Counter()
    keys = []
    for parameter in params:
        counts[parameter.name] += 1
        keys.append(f"{BOOK_NAMES.get(parameter.name, parameter.name)}{counts[parameter.name]}")
    return keys


def _is_book_form(cls: type) -> bool:
    update = getattr(cls, "update", None)
    return (
        not issubclass(cls, nn.Optimizer)
        and callable(update)
        and (takes(update, 3) or not hasattr(cls, "step"))
    )


class VisitorOptimizer(nn.Optimizer):
    """The common part of both forms: the visitor's instance, and a check of its first steps."""

    inner: Any = None

    def __init__(self, cls: type, params: Iterable[nn.Parameter], lr: float) -> None:
        self._cls = cls
        super().__init__(params, lr)
        self._keys = book_keys(self.params)
        self.inner = self._make()
        self._moved = False

    @property
    def lr(self) -> float:
        """The learning rate of the visitor's instance, or else the one it was created with."""
        name = next((each for each in RATES if hasattr(self.inner, each)), None)
        return self._lr if name is None else getattr(self.inner, name)

    @lr.setter
    def lr(self, value: float) -> None:
        self._lr = value
        for name in RATES:
            if hasattr(self.inner, name):
                setattr(self.inner, name, value)

    def step(self) -> None:
        """Let the visitor's instance move the parameters."""
        self.steps += 1
        arrays = [parameter.data for parameter in self.params]
        close = self.steps <= WATCHED_STEPS and not self._moved
        before = [array.copy() for array in arrays] if close else []
        self._move()
        if close:
            self._look_closely(before)

    def reset(self) -> None:
        """Begin again with a new instance."""
        self.steps = 0
        self.inner = self._make()

    def config(self) -> dict[str, float]:
        """Return the learning rate."""
        return {"lr": self.lr}

    def is_finite(self) -> bool:
        """Return whether no array that the instance remembers holds inf or nan."""
        return all(ops.all_finite(array) for state in self.state for array in state.values())

    @abstractmethod
    def _make(self) -> Any:
        """Return a new instance of the visitor's class."""

    @abstractmethod
    def _move(self) -> None:
        """Let the instance do one step."""

    def _update(self, p: Array, g: Array, decay: float, state: dict[str, Array]) -> None:
        raise NotImplementedError("the visitor's instance moves all parameters at once")

    def _call(self) -> str:
        """Return how a step is called, for messages."""
        return f"{self._cls.__name__}.step()"

    def _take(self, key: str, array: Array, value: object) -> None:
        """Put a value that took the place of a parameter's array into that array."""
        if not isinstance(value, np.ndarray | np.generic | int | float) or (
            np.shape(value) != array.shape or np.asarray(value).dtype.kind not in "fiu"
        ):
            text = _(
                "After {call}, {key} is {came}. It should stay an array of numbers of shape "
                "{wanted}."
            )
            raise RefusedError(
                message(
                    text,
                    call=self._call(),
                    key=key,
                    came=described(value, array.shape),
                    wanted=str(array.shape),
                )
            )
        np.copyto(array, value, casting="same_kind")

    def _look_closely(self, before: list[Array]) -> None:
        """Raise if the first steps gave NaN or changed nothing."""
        pulled = False
        for key, parameter, array in zip(self._keys, self.params, before, strict=True):
            require_finite(f"{key} after {self._call()}", parameter.data)
            pulled = pulled or (parameter.grad is not None and bool(np.any(parameter.grad)))
            self._moved = self._moved or not np.array_equal(array, parameter.data)
        if self.steps == WATCHED_STEPS and pulled and not self._moved:
            text = _(
                "{call} changed no parameter. Change the arrays in place, "
                "such as params[key] -= lr * grads[key]."
            )
            raise RefusedError(message(text, call=self._call()))


class BookOptimizer(VisitorOptimizer):
    """A class in the books' form: dictionaries of parameters and of gradients."""

    def __init__(self, cls: type, params: Iterable[nn.Parameter], lr: float) -> None:
        require_method(cls, "update", ("params", "grads"))
        super().__init__(cls, params, lr)

    @property
    def state(self) -> list[dict[str, Array]]:
        """The arrays that the instance remembers of each parameter, by attribute."""
        own = {name: value for name, value in _attributes(self.inner) if isinstance(value, dict)}
        return [
            {
                name: value[key]
                for name, value in own.items()
                if isinstance(value.get(key), np.ndarray)
            }
            for key in self._keys
        ]

    @state.setter
    def state(self, value: list[dict[str, Array]]) -> None:
        """Ignore the initial state of the engine: the instance has its own."""

    def _make(self) -> Any:
        return construct(self._cls, {RATES: self._lr})

    def _call(self) -> str:
        return f"{self._cls.__name__}.update(params, grads)"

    def _move(self) -> None:
        pairs = [
            (key, parameter)
            for key, parameter in zip(self._keys, self.params, strict=True)
            if parameter.grad is not None
        ]
        params = {key: parameter.data for key, parameter in pairs}
        grads = {key: self._gradient(parameter) for key, parameter in pairs}
        self.inner.update(params, grads)
        for key, parameter in pairs:
            if params.get(key) is not parameter.data:
                self._take(key, parameter.data, params.get(key))

    def _gradient(self, parameter: nn.Parameter) -> Array | None:
        """Return the gradient, with weight decay where the experiment has it."""
        if self.weight_decay and parameter.decay and parameter.grad is not None:
            return parameter.grad + self.weight_decay * parameter.data
        return parameter.grad


class EngineOptimizer(VisitorOptimizer):
    """A class in the engine's form: made with the parameters, moved by ``step()``."""

    def __init__(self, cls: type, params: Iterable[nn.Parameter], lr: float) -> None:
        require_method(cls, "step", ())
        super().__init__(cls, params, lr)

    @property
    def state(self) -> list[dict[str, Array]]:
        """The instance's own state, where it is a list parallel to the parameters."""
        own = getattr(self.inner, "state", None)
        if isinstance(own, list) and len(own) == len(self.params):
            return [each if isinstance(each, dict) else {} for each in own]
        return [{} for _ in self.params]

    @state.setter
    def state(self, value: list[dict[str, Array]]) -> None:
        """Ignore the initial state of the engine: the instance has its own."""

    def _make(self) -> Any:
        return construct(self._cls, {PARAMETERS: self.params, RATES: self._lr})

    def _move(self) -> None:
        arrays = [parameter.data for parameter in self.params]
        if self.weight_decay and hasattr(self.inner, "weight_decay"):
            self.inner.weight_decay = self.weight_decay
        self.inner.step()
        for key, parameter, array in zip(self._keys, self.params, arrays, strict=True):
            if parameter.data is not array:
                value, parameter.data = parameter.data, array
                self._take(key, array, value)


def _attributes(instance: Any) -> list[tuple[str, Any]]:
    return list(getattr(instance, "__dict__", {}).items())
