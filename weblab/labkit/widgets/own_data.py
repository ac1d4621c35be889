"""Widgets own their data: they copy the arrays that they are given.

An array may be a view of live weights, which training changes in place. If a widget kept it, new
data would always equal those shown before, and the page would not be updated.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import param


class OwnArray(param.Array):
    """An array, kept as a copy."""

    def __set__(self, obj: Any, val: Any) -> None:
        super().__set__(obj, _own(val))


class OwnArrays(param.Dict):
    """A dictionary, some of whose values are arrays: these are kept as copies."""

    def __set__(self, obj: Any, val: Any) -> None:
        super().__set__(obj, {key: _own(each) for key, each in val.items()})


def _own(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value
