"""The digits that are looked at: the visitor's own one, and ten that no network was trained on."""

from __future__ import annotations

import numpy as np
import param

from weblab.datasets.digits import CLASSES, Digits
from weblab.datasets.strokes import rasterize
from weblab.labs.autoencoders.compute.kinds import PIXELS

PAD_SIZE = (280.0, 280.0)
FIRST = 1_000
MAPPED = 500
MOST_HIDDEN = 0.7


class Gallery(param.Parameterized):
    """A drawing or a chosen test digit, and the first test digit of each label."""

    first = param.ClassSelector(default=None, class_=Digits, doc="The first FIRST test digits.")
    digit = param.Integer(default=0, bounds=(0, FIRST - 1), doc="Which of them was chosen.")
    strokes = param.List(default=[], doc="Strokes on the pad; a drawing comes before the choice.")
    noise = param.Number(
        default=None, allow_None=True, bounds=(0, MOST_HIDDEN),
        doc="Share of the pixels that are hidden of what is shown; None for what suits the kind.",
    )  # fmt: skip
    walk_from = param.Integer(default=1, bounds=(0, CLASSES - 1), doc="Label at the walk's start.")
    walk_to = param.Integer(default=7, bounds=(0, CLASSES - 1), doc="Label at its end.")

    def own(self) -> np.ndarray | None:
        """Return the drawing or the chosen digit, (784,); None before there is either."""
        drawn = rasterize(self.strokes, size=PAD_SIZE)
        if drawn is not None:
            return drawn.reshape(PIXELS)
        return None if self.first is None else _flat(self.first, [self.digit])[0]

    def examples(self) -> np.ndarray | None:
        """Return the first test digit of each label, (10, 784); None before they are there."""
        if self.first is None:
            return None
        labels = self.first.labels
        return _flat(self.first, [int(np.argmax(labels == label)) for label in range(CLASSES)])

    def mapped(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the test digits of the map with their labels, (MAPPED, 784) and (MAPPED,)."""
        if self.first is None:
            return None
        return _flat(self.first, slice(MAPPED)), self.first.labels[:MAPPED]


def hide(images: np.ndarray, share: float) -> np.ndarray:
    """Return pictures with some of their pixels black: the same ones each time, and more of them.

    Shape: images (N, 784) -> the same.
    """
    lots = np.random.default_rng(0).random(images.shape, dtype=np.float32)
    return np.where(lots < share, np.float32(0), images)


def _flat(digits: Digits, places: list[int] | slice) -> np.ndarray:
    return digits.images[places].reshape(-1, PIXELS).astype(np.float32) / np.float32(255)
