"""Simulated pen strokes: the ways in which people write each digit, and hands that vary them.

MNIST was written by Americans. The templates add what other schools teach: a crossed 7, a 1 with
flag and foot, an open 4, a slashed 0, a looped 2, a 9 with a straight or a curled tail.
"""

from dataclasses import dataclass

import numpy as np

Paths = list[np.ndarray]

# A point is two digits, x and y, on a 10x10 grid with y downwards. A stroke is a smooth curve
# through its points; a point written twice is a corner. Strokes are separated by commas.
TEMPLATES: dict[int, tuple[str, ...]] = {
    0: (
        "50 20 03 06 29 59 79 96 93 70 50",
        "70 30 03 06 29 69 96 93 80 50 21",
        "30 60 93 96 69 39 06 03 20 51",
        "50 20 03 06 29 59 79 96 93 70 50, 90 90 09 09",
        "50 20 03 06 29 59 79 96 93 70 50, 72 72 27 27",
        "60 20 02 06 39 79 96 92 71",
        "40 10 04 08 39 79 95 81 50 30",
    ),
    1: (
        "50 50 59 59",
        "60 60 39 39",
        "22 22 50 50 59 59",
        "05 05 50 50 59 59",
        "13 31 50 50 59 59",
        "23 23 50 50 59 59, 29 29 79 79",
        "50 50 59 59, 19 19 89 89",
        "04 04 60 60 59 59, 39 39 89 89",
        "32 32 50 50 59 59",
        "50 41 46 59",
        "12 12 50 50 58 58, 28 28 88 88",
    ),
    2: (
        "02 10 50 82 64 27 09 09 99 99",
        "12 30 70 92 74 37 09 18 28 58 79 98",
        "03 20 60 82 75 37 19 06 26 59 89 97",
        "01 01 80 82 55 09 09 99 99",
        "10 10 90 90 09 09 99 99",
        "12 40 80 83 56 29 29 99 99",
        "02 31 72 63 08 08 38 98",
        "11 30 71 73 36 09 09 48 89 89",
    ),
    3: (
        "11 40 80 82 54 34 34 64 96 69 29 07",
        "10 10 90 90 44 44 84 97 69 29 08",
        "02 20 60 82 64 44 44 84 97 69 39 08",
        "10 60 82 44 33 44 85 87 59 19 07",
        "01 50 92 54 54 96 59 08",
        "00 00 80 80 44 44 94 97 69 09",
        "11 50 82 63 34 34 73 96 78 39 08",
    ),
    4: (
        "30 30 05 05 95 95, 72 72 69 69",
        "10 10 05 05 85 85, 70 70 79 79",
        "60 60 06 06 96 96, 60 60 69 69",
        "69 69 70 70 06 06 96 96",
        "10 03 15 45 84 84, 80 80 79 79",
        "40 40 16 16 86 86, 63 63 59 59",
        "10 10 05 05 75 75, 90 90 79 79",
        "50 50 06 06 96 96, 54 54 59 59",
        "20 16 46 85 85, 81 81 78 78",
    ),
    5: (
        "20 20 14 14 54 86 69 29 08, 20 20 90 90",
        "90 90 20 20 14 14 64 96 79 39 08",
        "91 50 20 12 24 64 86 69 29 18",
        "30 30 24 24 43 84 96 69 39 08, 31 31 90 90",
        "80 80 10 10 04 04 73 96 79 29 07",
        "70 70 20 20 24 63 86 78 39 07",
        "22 22 14 14 54 86 69 29 08, 31 31 91 91",
    ),
    6: (
        "80 40 13 06 29 69 97 75 45 16 07",
        "60 60 22 06 29 69 87 65 25 06",
        "40 11 06 29 69 87 64 34 16",
        "91 50 13 07 39 79 96 74 35 08",
        "50 50 15 08 39 79 85 55 17",
        "70 31 04 07 39 69 87 66 36 08",
        "60 13 07 39 78 86 65 26",
    ),
    7: (
        "01 01 91 91 39 39",
        "01 01 91 91 39 39, 25 25 85 85",
        "03 03 00 00 90 90 39 39",
        "00 00 90 90 55 49 49",
        "02 02 00 00 90 90 54 39 39, 25 25 85 85",
        "02 20 50 90 90 63 49 49",
        "01 20 51 91 91 54 29 29, 35 35 84 84",
        "10 10 90 90 69 69, 45 45 95 95",
        "00 00 90 90 49 49, 24 24 74 74",
        "01 40 91 65 49",
        "05 05 00 00 90 90 49 49",
        "00 00 80 80 83 46 39 39",
    ),
    8: (
        "80 40 11 23 54 86 79 39 07 25 54 82 80",
        "50 20 12 34 64 82 80 50, 54 25 07 39 69 97 85 54",
        "91 50 11 23 54 86 79 39 07 25 64 91",
        "54 22 30 60 82 54 26 18 49 79 86 54",
        "40 60 82 54 16 39 69 86 44 12 40",
        "50 21 23 54 83 81 50, 55 27 29 59 87 85 55",
        "70 20 13 55 87 49 16 54 82 70",
    ),
    9: (
        "82 50 11 04 35 74 91 91 89 89",
        "82 40 11 13 35 65 82 81 85 69 29 18",
        "90 40 03 35 74 90 90 99 99",
        "91 50 12 34 74 91 75 49 49",
        "80 40 03 25 65 82 80, 81 81 79 79",
        "71 31 13 35 65 82 70 85 59 39",
        "93 80 30 03 26 66 93 93 88 59 28",
        "80 30 04 36 75 91 91 94 79 39 18",
        "92 60 21 14 45 83 92 92 59 59",
    ),
}


@dataclass(frozen=True)
class Hand:
    """How far one writer strays from a template, or from what another hand wrote.

    Args:
        wobble: standard deviation of each template point, as a share of the digit's size.
        slant: most sideways shift for each unit upwards.
        rotation: most turn, in degrees.
        narrow: the narrowest digit, as a share of its drawn width.
        wide: the widest.
        cut: the most that is left off either end of a stroke, as a share of its length.
        misplaced: standard deviation of each stroke's place, as a share of the digit's size.
        drift: standard deviation of a slow wandering of the pen, as a share of the digit's size.
        tremor: standard deviation of a point's noise, as a share of the digit's size.
    """

    wobble: float = 0.04
    slant: float = 0.35
    rotation: float = 10.0
    narrow: float = 0.45
    wide: float = 1.1
    cut: float = 0.06
    misplaced: float = 0.02
    drift: float = 0.012
    tremor: float = 0.004

    def write(self, digit: int, rng: np.random.Generator) -> Paths:
        """Write a digit after one of its templates, in a square of side 1 before it is slanted."""
        templates = TEMPLATES[digit]
        template = templates[rng.integers(len(templates))]
        return self.vary([self._stroke(text, rng) for text in template.split(",")], rng)

    def vary(self, paths: Paths, rng: np.random.Generator) -> Paths:
        """Return a drawing in another pose, with strokes shifted, at another pen speed."""
        angle = np.deg2rad(rng.uniform(-self.rotation, self.rotation))
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        lean = np.array([[1, 0], [-rng.uniform(-self.slant, self.slant), 1]])
        widths = np.diag([rng.uniform(self.narrow, self.wide), 1.0])
        points = int(rng.integers(6, 80))
        return [
            self._resample(path @ widths @ lean @ turn, points, rng)
            + rng.normal(0, self.misplaced, 2)
            for path in paths
        ]

    def _stroke(self, text: str, rng: np.random.Generator) -> np.ndarray:
        points = np.array([[int(x), int(y)] for x, y in map(tuple, text.split())]) / 9
        moved = points + rng.normal(0, self.wobble, points.shape)
        repeated = np.flatnonzero((np.diff(points, axis=0) == 0).all(axis=1))
        moved[repeated + 1] = moved[repeated]
        return curve_through(moved)

    def _resample(self, path: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
        """Place points as a pen of uneven speed would, which wanders and trembles a little."""
        walked = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
        times = np.linspace(0, 1, count)
        pace = times + rng.uniform(-0.8, 0.8) * np.sin(2 * np.pi * times) / (2 * np.pi)
        first, left_off = rng.uniform(0, self.cut, 2)
        at = (first + pace * (1 - first - left_off)) * walked[-1]
        bends = np.linspace(0, 1, 5)
        placed = [
            np.interp(at, walked, axis) + np.interp(times, bends, rng.normal(0, self.drift, 5))
            for axis in path.T
        ]
        return np.stack(placed, axis=1) + rng.normal(0, self.tremor, (count, 2))


def curve_through(points: np.ndarray, per_piece: int = 8) -> np.ndarray:
    """Return a smooth curve through points; a point that comes twice is a corner.

    Source: Catmull and Rom, 1974, the uniform spline with tension 1/2.
    """
    padded = np.concatenate([points[:1], points, points[-1:]])
    before, start, end, after = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, per_piece, endpoint=False)[None, :, None]
    curve = start + 0.5 * t * (
        end
        - before
        + t * (2 * before - 5 * start + 4 * end - after)
        + t * t * (3 * (start - end) + after - before)
    )
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])
