"""In whose place a visitor's class or function can stand, and how it is recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from weblab.workshop.adapters import layers, optimizers
from weblab.workshop.finding import find
from weblab.workshop.loading import Code


@dataclass(frozen=True)
class Seat:
    """A place in an experiment.

    Args:
        fits: whether a class or function can take it.
        form: how it is written, with {name} for that of the original.
    """

    fits: Callable[[Any], bool]
    form: str

    def find(self, code: Code, original: str) -> Any:
        """Return what of a visitor's text takes the place; RefusedError where nothing can."""
        return find(code, original, self.fits, self.form.format(name=original))


def _is_function(found: Any) -> bool:
    return callable(found) and not isinstance(found, type)


SEATS = {
    "optimizer": Seat(optimizers.fits, "class {name}: def update(self, params, grads)"),
    "initializer": Seat(_is_function, "def {name}(fan_in, fan_out, rng)"),
    "layer": Seat(layers.fits, "class {name}: def forward(self, x), def backward(self, dout)"),
}
