"""How a visitor's classes and functions are called: by the names of their own arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from weblab.locale import mark as _
from weblab.workshop.messages import RefusedError, message

Offers: TypeAlias = Mapping[tuple[str, ...], Any]
KEYWORD = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def arguments_of(function: Any) -> dict[str, inspect.Parameter]:
    """Return the named arguments of a function or class, as far as Python knows them."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}
    return {name: each for name, each in parameters.items() if each.kind in KEYWORD}


def accepted(function: Any, names: Sequence[str]) -> str | None:
    """Return the first of some names that a function takes as an argument."""
    taken = arguments_of(function)
    return next((name for name in names if name in taken), None)


def construct(cls: type, offers: Offers) -> Any:
    """Create an instance of a visitor's class with the arguments that its ``__init__`` names.

    Args:
        cls: the class.
        offers: values by the names under which they may be asked for.
    Raises: RefusedError where it asks for anything else that has no default.
    """
    given = {}
    for name, parameter in arguments_of(cls).items():
        offer = next((names for names in offers if name in names), None)
        if offer is not None:
            given[name] = offers[offer]
        elif parameter.default is inspect.Parameter.empty:
            text = _(
                "{name} requires {argument}, which the experiment does not provide. "
                "Give it a default value."
            )
            raise RefusedError(message(text, name=cls.__name__, argument=name), "unknown-argument")
    return cls(**given)


def retune(instance: Any, names: Sequence[str], value: Any) -> bool:
    """Give a visitor's instance a new value of what it was created with.

    Returns: whether it keeps it in an attribute of one of these names.
    """
    name = next((each for each in names if hasattr(instance, each)), None)
    if name is not None:
        setattr(instance, name, value)
    return name is not None


def require_method(owner: Any, method: str, example: Sequence[str]) -> Callable[..., Any]:
    """Return a method that can be called like the example, or raise with the right call.

    Args:
        owner: an instance, or a class with its instances' methods.
        method: its name.
        example: what it is called with, such as ("params", "grads").
    """
    cls = owner if isinstance(owner, type) else type(owner)
    function = getattr(owner, method, None)
    call = f"{method}({', '.join(example)})"
    if not callable(function):
        text = _("{name} has no method {call}.")
        raise RefusedError(message(text, name=cls.__name__, call=call), "no-method")
    values = ["self", *example] if isinstance(owner, type) else list(example)
    if not takes(function, len(values)):
        text = _("{name} is called as {call}, but is defined as {written}.")
        written = f"{method}({', '.join(_written(cls, method))})"
        said = message(text, name=cls.__name__, call=call, written=written)
        raise RefusedError(said, "arguments")
    return function


def make(cls: Any, values: Mapping[str, Any]) -> Any:
    """Create an instance with positional values, or raise with the right call.

    Args:
        cls: the class.
        values: what it is made with, by the names that a reader knows.
    """
    name = getattr(cls, "__name__", "")
    if not isinstance(cls, type):
        raise RefusedError(message(_("{name} should be a class."), name=name), "no-class")
    if not takes(cls, len(values)):
        text = _("{name} is created as {call}, but is defined with {written}.")
        call, written = ", ".join(values), ", ".join(_written(cls, "__init__"))
        raise RefusedError(
            message(text, name=name, call=f"{name}({call})", written=f"__init__({written})"),
            "arguments",
        )
    return cls(*values.values())


def takes(function: Any, count: int) -> bool:
    """Return whether a function can be called with that number of values by position."""
    try:
        inspect.signature(function).bind(*[None] * count)
    except ValueError:
        return not inspect.ismethod(function)  # of what is not written in Python it cannot tell
    except TypeError:
        return False
    return True


def _written(cls: type, method: str) -> list[str]:
    try:
        function = getattr(cls, method)
        if function is object.__init__:
            return ["self"]
        return list(inspect.signature(function).parameters)
    except (AttributeError, TypeError, ValueError):
        return ["..."]


class Sparing:
    """Calls a visitor's function so that the arrays given to it stay as they are.

    Many write into what they are given. The first call shows whether this one does; only then is
    it given copies ever after.
    """

    def __init__(self) -> None:
        self._writes: bool | None = None

    def call(self, function: Callable[..., Any], *values: Any, **others: Any) -> Any:
        """Return the result of the function for some values and named arguments."""
        if self._writes is False:
            return function(*values, **others)
        copies = [value.copy() if isinstance(value, np.ndarray) else value for value in values]
        result = function(*copies, **others)
        if self._writes is None:
            self._writes = not all(map(_unchanged, values, copies))
        return result


def _unchanged(value: Any, copy: Any) -> bool:
    return not isinstance(value, np.ndarray) or np.array_equal(
        value, copy, equal_nan=value.dtype.kind == "f"
    )
