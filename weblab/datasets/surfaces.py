"""Surfaces over a plane on which an optimizer's path can be watched."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Height = Callable[[np.ndarray, np.ndarray], np.ndarray]
Slope = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Surface:
    """A function of two variables with its derivatives.

    Args:
        name: its name.
        formula: for the page.
        height: f(x, y), on numbers or arrays.
        slope: (df/dx, df/dy), likewise.
        start: where a run begins.
        minimum: the position of the minimum; None if there is none.
        x_range: the visible range of x.
        y_range: the visible range of y.
    """

    name: str
    formula: str
    height: Height
    slope: Slope
    start: tuple[float, float]
    minimum: tuple[float, float] | None
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def shows(self, x: float, y: float) -> bool:
        """Return whether a place is on the part that is shown."""
        (left, right), (bottom, top) = self.x_range, self.y_range
        return left <= x <= right and bottom <= y <= top

    def gradient(self, point: np.ndarray) -> np.ndarray:
        """Return the gradient at a point (2,)."""
        return np.array(self.slope(point[0], point[1]), dtype=point.dtype)


VALLEY = Surface(
    name="Valley",
    formula="x^2 / 20 + y^2",
    height=lambda x, y: x**2 / 20 + y**2,
    slope=lambda x, y: (x / 10, 2 * y),
    start=(-7.0, 2.0),
    minimum=(0.0, 0.0),
    x_range=(-10.0, 10.0),
    y_range=(-5.0, 5.0),
)

ROSENBROCK = Surface(
    name="Rosenbrock",
    formula="(1 - x)^2 + 100 (y - x^2)^2",
    height=lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    slope=lambda x, y: (-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)),
    start=(-1.2, 1.0),
    minimum=(1.0, 1.0),
    x_range=(-2.0, 2.0),
    y_range=(-1.0, 3.0),
)


def _beale_terms(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3


def _beale_slope(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b, c = _beale_terms(x, y)
    return (
        2 * a * (y - 1) + 2 * b * (y**2 - 1) + 2 * c * (y**3 - 1),
        2 * a * x + 4 * b * x * y + 6 * c * x * y**2,
    )


def _beale_height(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    a, b, c = _beale_terms(x, y)
    return a**2 + b**2 + c**2


BEALE = Surface(
    name="Beale",
    formula="(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
    height=_beale_height,
    slope=_beale_slope,
    start=(1.0, 1.5),
    minimum=(3.0, 0.5),
    x_range=(-1.0, 4.0),
    y_range=(-1.0, 2.0),
)

SADDLE = Surface(
    name="Saddle",
    formula="(x^2 - y^2) / 2",
    height=lambda x, y: (x**2 - y**2) / 2,
    slope=lambda x, y: (x, -y),
    start=(-2.0, 0.01),
    minimum=None,
    x_range=(-3.0, 3.0),
    y_range=(-3.0, 3.0),
)

SURFACES = (VALLEY, ROSENBROCK, BEALE, SADDLE)
