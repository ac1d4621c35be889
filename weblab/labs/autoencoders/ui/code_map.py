"""Codes as points on a map: as they are if they are two numbers, else by their widest spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weblab.labs.autoencoders.compute.pca import Components, components

SWEEPS = 4
MARGIN = 0.05


@dataclass(frozen=True, eq=False)
class CodeMap:
    """A plane in the space of codes, with the positions of some digits.

    Args:
        plane: converts codes into points and points into codes.
        points: the positions of the digits, (N, 2).
        exact: whether a point is the whole code.
    """

    plane: Components
    points: np.ndarray
    exact: bool

    def place(self, codes: np.ndarray) -> np.ndarray:
        """Return the points of codes, (N, K) -> (N, 2)."""
        return _two(self.plane.encode(codes))

    def code(self, x: float, y: float) -> np.ndarray:
        """Return the code at a point, (1, K)."""
        point = np.array([[x, y]], np.float32)[:, : self.plane.axes.shape[1]]
        return self.plane.decode(point)

    def extent(self) -> tuple[float, float, float, float]:
        """Return left, right, bottom and top of a frame around all points."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        margin = MARGIN * np.maximum(high - low, 1e-3)
        (left, bottom), (right, top) = low - margin, high + margin
        return float(left), float(right), float(bottom), float(top)


def map_codes(codes: np.ndarray, before: CodeMap | None = None) -> CodeMap:
    """Return a map of codes, with the orientation of the previous map, so that it does not jump.

    Shape: codes (N, K), one per digit.
    """
    width = codes.shape[1]
    if width <= 2:
        plane = Components(np.zeros(width, codes.dtype), np.eye(width, dtype=codes.dtype))
        return CodeMap(plane, _two(codes), exact=True)
    axes = None if before is None else before.plane.axes
    start = None if axes is None or axes.shape != (width, 2) else axes
    plane = components(codes, 2, sweeps=SWEEPS, start=start)
    if start is not None:
        turned = np.sign((plane.axes * start).sum(axis=0))
        plane = Components(plane.mean, plane.axes * np.where(turned == 0, 1, turned))
    return CodeMap(plane, plane.encode(codes).astype(np.float32), exact=False)


def _two(codes: np.ndarray) -> np.ndarray:
    """Return codes of one or two numbers as points of two."""
    return np.pad(codes, ((0, 0), (0, 2 - codes.shape[1])))
