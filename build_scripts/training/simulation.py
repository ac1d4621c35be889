"""Digits drawn with simulated pen strokes: MNIST's followed with a pen, and written templates."""

import numpy as np

from build_scripts.training import tracing
from build_scripts.training.pen_strokes import Hand, Paths
from weblab.datasets import digits
from weblab.datasets.digits import Digits
from weblab.datasets.strokes import ALL_STEPS, Preprocessing, rasterize

PAD_SIDE = 280.0
FOLLOWED = Hand(slant=0.25, narrow=0.8, misplaced=0.3, drift=0.2, tremor=0.1)


def traced_strokes(source: Digits, rng: np.random.Generator) -> list[Paths]:
    """Trace pictures into strokes, in their pixels, and let a hand vary them."""
    return [FOLLOWED.vary(paths, rng) for paths in tracing.trace(source.inputs()[:, 0])]


def traced_digits(source: Digits, rng: np.random.Generator) -> Digits:
    """Trace digits into strokes, vary them, and draw them as the pad would."""
    return drawn(traced_strokes(source, rng), source.labels, digits.SIDE)


def written_digits(count: int, rng: np.random.Generator) -> Digits:
    """Write digits after the templates, and draw them as the pad would."""
    labels = (np.arange(count) % digits.CLASSES).astype(np.uint8)
    hand = Hand()
    return drawn([hand.write(int(label), rng) for label in labels], labels, 1.0)


def drawn(drawings: list[Paths], labels: np.ndarray, side: float) -> Digits:
    """Return the pictures that the pad makes of drawings on a square of this side."""
    images = np.stack([seen(paths, side) for paths in drawings])
    return Digits(np.rint(images * 255).astype(np.uint8), labels)


def seen(paths: Paths, side: float, preprocessing: Preprocessing = ALL_STEPS) -> np.ndarray:
    """Return what the network sees of a drawing on a square of this side.

    Raises: ValueError if nothing is drawn.
    """
    image = rasterize(paths, size=(side, side), preprocessing=preprocessing)
    if image is None:
        raise ValueError("Expected at least one stroke. Received none. Fix: leave the drawing out.")
    return image


def placed_on_pad(paths: Paths, rng: np.random.Generator) -> Paths:
    """Return a drawing at a random size, 25 to 90 % of the pad, at a random place on it."""
    points = np.concatenate(paths)
    low = points.min(axis=0)
    extent = (points.max(axis=0) - low).max()
    length = rng.uniform(0.25, 0.9) * PAD_SIDE
    corner = rng.uniform(0, PAD_SIDE - length, 2)
    return [(path - low) * (length / extent) + corner for path in paths]
