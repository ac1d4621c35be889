"""The digits that are looked at: the visitor's own one, and ten that no network was trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
import param

from weblab.datasets.digits import CLASSES, Digits
from weblab.datasets.strokes import rasterize
from weblab.labkit.experiment.settings import Integer, Number, Settings
from weblab.labs.autoencoders.compute.kinds import PIXELS
from weblab.locale import mark as _

PAD_SIZE = (280.0, 280.0)
FIRST = 1_000
MAPPED = 500
MOST_HIDDEN = 0.7
HIDDEN_SHARES = tuple(round(0.05 * step, 2) for step in range(round(MOST_HIDDEN / 0.05) + 1))
LOOK: dict[str, Any] = {"counts": "at once", "widget": None, "order": 1}


class Gallery(Settings):
    """A drawing or a chosen test digit, and the first test digit of each label."""

    first = param.ClassSelector(default=None, class_=Digits, doc="The first FIRST test digits.")
    digit = Integer(
        0, (0, FIRST - 1), label=_("Test digit"), **LOOK, doc="Which of them was chosen."
    )
    strokes = param.List(default=[], doc="Strokes on the pad; a drawing comes before the choice.")
    noise = Number(
        None, (0, MOST_HIDDEN), label=_("Pixels hidden in this test"), stops=HIDDEN_SHARES,
        suggested_by=("kind", "mask"), **LOOK, doc="A share; None for what suits the kind.",
    )  # fmt: skip
    walk_from = Integer(1, (0, CLASSES - 1), label=_("Interpolation from"), **LOOK)
    walk_to = Integer(7, (0, CLASSES - 1), label=_("Interpolation to"), **LOOK)

    def subject(self) -> np.ndarray | None:
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
