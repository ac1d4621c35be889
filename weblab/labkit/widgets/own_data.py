"""A widget's data are its own: arrays are copied where it takes them.

What a widget is handed may be a view of live weights, which training changes in place. Were it
kept, new data would always be equal to those shown before, and the page would be told nothing.
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
