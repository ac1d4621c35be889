"""Rows of digits, and of nothing where there are none yet: their place stays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from weblab.labkit.widgets.image_grid import INK, ImageGrid
from weblab.labs.autoencoders.compute.kinds import SIDE


def digit_grid(count: int, translate: Callable[[str], str], max_width: int = 720) -> ImageGrid:
    """Return a row for the given number of digits."""
    return ImageGrid(
        images=digit_pictures(None, count),
        columns=count,
        palette=INK,
        bounds=(0, 1),
        max_width=max_width,
        value_label=translate("ink"),
    )


def digit_pictures(flat: np.ndarray | None, count: int, which: slice = slice(None)) -> np.ndarray:
    """Return some flat images of a row as pictures, or blank ones if there are none."""
    if flat is None:
        return np.full((count, SIDE, SIDE), np.nan, np.float32)
    return flat[which].reshape(-1, SIDE, SIDE)
