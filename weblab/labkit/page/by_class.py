"""What Bokeh and param work out for each object, though the object's class alone decides it.

A lab's document reads some thirty thousand properties that nobody has set. For each, Bokeh looks
through all base classes for a default, checks it and copies it; and param looks which attributes of
each of its parameters could be changed in place. That was a third of the time that a document takes
to be built.
"""

from __future__ import annotations

import functools
from typing import Any

from bokeh.core.has_props import HasProps
from bokeh.core.property.descriptors import PropertyDescriptor
from param import parameterized

IMMUTABLE = frozenset({bool, float, int, str, type(None)})
"""Types of defaults of which all objects can have the same."""

_find_default = PropertyDescriptor.instance_default
_find_unstable = PropertyDescriptor.has_unstable_default
_find_mutable = parameterized._is_mutable_container
_overridden_defaults: Any = classmethod(
    functools.cache(HasProps._overridden_defaults.__func__)  # type: ignore[arg-type, attr-defined]
)

_defaults: dict[tuple[PropertyDescriptor[Any], type[HasProps]], Any] = {}
_unstable: dict[tuple[PropertyDescriptor[Any], type[HasProps]], bool] = {}
_mutable: dict[type, bool] = {}


def work_out_once() -> None:
    """Have Bokeh and param remember their answers by class."""
    HasProps._overridden_defaults = _overridden_defaults  # type: ignore[method-assign]
    PropertyDescriptor.instance_default = _instance_default
    PropertyDescriptor.has_unstable_default = _has_unstable_default
    parameterized._is_mutable_container = _is_mutable_container


def _instance_default(self: PropertyDescriptor[Any], obj: HasProps) -> Any:
    themed = obj.themed_values()
    if themed is not None and self.name in themed:
        return _find_default(self, obj)
    key = self, type(obj)
    if key in _defaults:
        return _defaults[key]
    value = _find_default(self, obj)
    if type(value) in IMMUTABLE and not _has_unstable_default(self, obj):
        _defaults[key] = value
    return value


def _has_unstable_default(self: PropertyDescriptor[Any], obj: HasProps) -> bool:
    key = self, type(obj)
    if key not in _unstable:
        _unstable[key] = _find_unstable(self, obj)
    return _unstable[key]


def _is_mutable_container(value: object) -> bool:
    key = type(value)
    if key not in _mutable:
        _mutable[key] = _find_mutable(value)
    return _mutable[key]
