"""Pen strokes become images like those that a network trained on MNIST has seen.

MNIST's digits were fitted into a 20x20 box and moved so that their center of mass lies at pixel
(14, 14) of 28x28. A drawing from a pad is vectors, so each step is exact here: the strokes are
redrawn with a pen that is 12% of the digit's size, at the size and the place that MNIST gave it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

IMAGE_SIDE = 28
BOX_SIDE = 20
MASS_CENTRE = 14.5  # the middle of pixel 14
PEN_FRACTION = 0.12
PAD_PEN_FRACTION = 0.04
SMALLEST_DIGIT = 0.05
MAX_STROKES = 2_000
MAX_POINTS = 200_000
MAX_COORDINATE = 1e9
SPACING = 0.3  # pixels
MOST_POINTS = 4_000

Stroke = Sequence[Sequence[float]] | np.ndarray
Strokes = Sequence[Stroke]


@dataclass(frozen=True)
class Preprocessing:
    """The preprocessing steps between the pad and the network.

    Args:
        thickness: redraw with a pen of 12% of the digit's size; off keeps the pad's own pen.
        fit: scale the digit into a 20x20 box; off scales the whole pad down to 28x28.
        centre: put the center of mass at pixel (14, 14); off centers the box (or leaves the pad).
    """

    thickness: bool = True
    fit: bool = True
    centre: bool = True


ALL_STEPS = Preprocessing()


def rasterize(
    strokes: Strokes,
    *,
    size: tuple[float, float],
    preprocessing: Preprocessing = ALL_STEPS,
    pen: float | None = None,
) -> np.ndarray | None:
    """Draw strokes as the 28x28 image that the network sees, or None if nothing was drawn.

    Args:
        strokes: one sequence of (x, y) points per stroke, y downward; a single point is a dot.
        size: width and height of the pad, in the unit of the points.
        preprocessing: the steps to take.
        pen: width of the pad's pen in the unit of the points; 4% of the pad if None.

    Shape: (28, 28) float32 from 0 (background) to 1 (ink).
    Raises: ValueError if a point is not two finite numbers, or there are absurdly many.
    """
    width, height = _checked_size(size)
    paths = _checked_paths(strokes)
    if not paths:
        return None

    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(width, height)
    pad_pen = PAD_PEN_FRACTION * side if pen is None else _checked_pen(pen)
    extent = max(float((high - low).max()), SMALLEST_DIGIT * side)
    own_pen = extent * PEN_FRACTION / (1 - PEN_FRACTION)
    line = own_pen if preprocessing.thickness else pad_pen

    if preprocessing.fit:
        scale = BOX_SIDE / (extent + line)
        middle = (low + high) / 2
    else:
        scale = IMAGE_SIDE / side
        middle = np.array([width, height]) / 2
    placed = [(path - middle) * scale + IMAGE_SIDE / 2 for path in paths]

    if preprocessing.centre:
        shift = MASS_CENTRE - _centre_of_mass(placed, line * scale)
        placed = [path + shift for path in placed]
    return _draw(placed, line * scale)


def _checked_size(size: tuple[float, float]) -> tuple[float, float]:
    try:
        width, height = (float(side) for side in size)
    except (TypeError, ValueError):
        width = height = float("nan")
    if not (0 < width <= MAX_COORDINATE and 0 < height <= MAX_COORDINATE):
        raise ValueError(
            f"Expected the pad's size as two positive numbers. Received {size!r}. "
            "Fix: pass size=(width, height) in the unit of the points."
        )
    return width, height


def _checked_pen(pen: float) -> float:
    if not 0 < pen <= MAX_COORDINATE:
        raise ValueError(
            f"Expected a positive pen width. Received {pen!r}. "
            "Fix: pass the pad's line width, or None."
        )
    return float(pen)


def _checked_paths(strokes: Strokes) -> list[np.ndarray]:
    """Turn the non-empty strokes into (points, 2) float64 arrays, or raise with the reason."""
    try:
        counts = [len(stroke) for stroke in strokes]
    except TypeError:
        raise ValueError(
            f"Expected a list of strokes, each a list of (x, y) points. Received "
            f"{type(strokes).__name__}. Fix: wrap a single stroke in a list."
        ) from None
    if len(counts) > MAX_STROKES or sum(counts) > MAX_POINTS:
        raise ValueError(
            f"Expected at most {MAX_STROKES} strokes and {MAX_POINTS} points. Received "
            f"{len(counts)} and {sum(counts)}. Fix: clear the pad, or thin the points."
        )
    return [
        _checked_path(stroke, index)
        for index, (stroke, count) in enumerate(zip(strokes, counts, strict=True))
        if count
    ]


def _checked_path(stroke: Stroke, index: int) -> np.ndarray:
    try:
        path = np.asarray(stroke, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        path = np.empty(0)
    if path.ndim != 2 or path.shape[1] != 2:
        raise ValueError(
            f"Expected stroke {index} as (x, y) points. Received something of another shape. "
            "Fix: give each point exactly two numbers."
        )
    if not (np.abs(path) <= MAX_COORDINATE).all():
        raise ValueError(
            f"Expected finite coordinates in stroke {index}, at most {MAX_COORDINATE:g}. "
            "Received NaN, infinity or more. Fix: drop the points that are not on the pad."
        )
    return path


def _centre_of_mass(paths: list[np.ndarray], line: float) -> np.ndarray:
    """Return the (x, y) center of the ink, or the middle of a drawing too large to have ink."""
    points = np.concatenate(paths)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    image = _draw([path - middle + IMAGE_SIDE / 2 for path in paths], line)
    ink = image.sum()
    if ink == 0:
        return middle
    pixels = np.arange(IMAGE_SIDE) + 0.5 - IMAGE_SIDE / 2
    return np.array([image.sum(axis=0) @ pixels, image.sum(axis=1) @ pixels]) / ink + middle


def _draw(paths: list[np.ndarray], line: float) -> np.ndarray:
    """Draw paths, in pixels, with a round pen: ink is how far a pixel's center is inside it.

        ink = clip(line / 2 - distance + 1 / 2, 0, min(1, line))

    The distance to a path is taken as that to the nearest of many points along it, and a pen
    wider than the image is as wide as the image.
    """
    reach = min(line, IMAGE_SIDE) / 2 + 0.5
    points = _points_along(paths)
    points = points[((points > -reach) & (points < IMAGE_SIDE + reach)).all(axis=1)]
    margin = int(reach) + 1
    near = np.arange(-margin, margin + 1)
    pixels = np.floor(points).astype(np.intp)[:, :, None] + near
    squared = np.square(pixels + 0.5 - points[:, :, None])
    distance = np.sqrt(squared[:, 1, :, None] + squared[:, 0, None, :])
    ink = np.clip(reach - distance, 0, min(1.0, line))

    border = 2 * margin + 1
    side = IMAGE_SIDE + 2 * border
    index = (pixels[:, 1, :, None] + border) * side + pixels[:, 0, None, :] + border
    canvas = np.zeros(side * side)
    np.maximum.at(canvas, index.ravel(), ink.ravel())
    inside = slice(border, border + IMAGE_SIDE)
    return canvas.reshape(side, side)[inside, inside].astype(np.float32)


def _points_along(paths: list[np.ndarray]) -> np.ndarray:
    """Return points of all paths, close to each other but never too many."""
    lengths = [np.hypot(*np.diff(path, axis=0).T) for path in paths]
    spacing = max(SPACING, sum(float(length.sum()) for length in lengths) / MOST_POINTS)
    skip = 1 + sum(map(len, paths)) // MOST_POINTS
    points = [path[::skip] for path in paths]
    for path, length in zip(paths, lengths, strict=True):
        walked = np.concatenate([[0.0], np.cumsum(length)])
        between = np.arange(spacing, walked[-1], spacing)
        points.append(np.stack([np.interp(between, walked, axis) for axis in path.T], axis=1))
    return np.concatenate(points)
