"""What is inside a layer, whether or not it names it among its children."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from weblab.nn.layer import Layer
from weblab.nn.parameter import Parameter

ENGINE = __name__.rpartition(".")[0]
BOXES = (list, tuple, dict)
INSIDE = (Layer, Parameter)
ANYWHERE = (*INSIDE, *BOXES)


class Inside(NamedTuple):
    """A layer and all that is inside it, by id.

    Args:
        layers: the layer itself and those inside it.
        parameters: their parameters.
    """

    layers: dict[int, Layer]
    parameters: dict[int, Parameter]


def is_of_engine(layer: Layer) -> bool:
    """Return whether a layer's class is the engine's.

    These keep others as children or attributes, and remember a pass in `_saved` alone.
    """
    return type(layer).__module__.startswith(ENGINE)


def look_inside(layer: Layer) -> Inside:
    """Return what is inside a layer: its children, and what its attributes hold.

    A layer of one's own may keep others in an attribute, or there in lists, tuples and
    dictionaries, and need not list them in `children`.
    """
    found = Inside({}, {})
    _enter(layer, found, {})
    return found


def _enter(thing: object, found: Inside, boxes: dict[int, object]) -> None:
    """Add a layer, a parameter or what is in a box, unless it is there."""
    key = id(thing)
    if isinstance(thing, Parameter):
        found.parameters[key] = thing
    elif isinstance(thing, Layer):
        if key not in found.layers:
            found.layers[key] = thing
            kinds = INSIDE if is_of_engine(thing) else ANYWHERE
            for value in vars(thing).values():
                if isinstance(value, kinds):
                    _enter(value, found, boxes)
            for child in thing.children().values():
                _enter(child, found, boxes)
    elif isinstance(thing, BOXES) and key not in boxes:
        boxes[key] = thing
        values: Iterable[object] = thing.values() if isinstance(thing, dict) else thing
        for value in values:
            if isinstance(value, ANYWHERE):
                _enter(value, found, boxes)
