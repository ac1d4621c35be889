"""Which of a visitor's classes and functions is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from weblab.locale import mark as _
from weblab.workshop.loading import Code
from weblab.workshop.messages import RefusedError, message


def find(code: Code, name: str, fits: Callable[[Any], bool], form: str) -> Any:
    """Return the visitor's replacement of an original, or raise if there is none.

    It has the name of the original, or else is the only one that fits.

    Args:
        code: the visitor's text after it ran.
        name: of the original.
        fits: whether a class or function can take the original's place.
        form: how it is written, such as ``class SGD: def update(self, params, grads)``.
    """
    fitting = {key: each for key, each in code.defined().items() if fits(each)}
    if name in fitting:
        return fitting[name]
    found = _leaves(fitting)
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        text = _("More than one class or function fits: {names}. Keep one, or name one {name}.")
        raise RefusedError(message(text, names=", ".join(found), name=name))
    others = ", ".join(code.defined())
    if others:
        text = _("Nothing here can replace {name}. Found: {others}. Write {form}.")
        raise RefusedError(message(text, name=name, others=others, form=form))
    text = _("There is no class or function yet. Write {form}.")
    raise RefusedError(message(text, form=form))


def _leaves(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return those from which no other is derived."""
    classes = [each for each in found.values() if isinstance(each, type)]
    return {
        name: each
        for name, each in found.items()
        if not any(other is not each and each in other.__mro__ for other in classes)
    }
