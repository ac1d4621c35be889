"""Kernels that have a name, at any size, and pictures to put them on."""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np

SIDE = 28


def _binomial(size: int) -> np.ndarray:
    """Return a row of Pascal's triangle, which is nearly a Gaussian."""
    return np.array([comb(size - 1, i) for i in range(size)], float)


def _identity(size: int) -> np.ndarray:
    kernel = np.zeros((size, size))
    kernel[(size - 1) // 2, (size - 1) // 2] = 1
    return kernel


def _gaussian(size: int) -> np.ndarray:
    return np.outer(_binomial(size), _binomial(size)) / 4 ** (size - 1)


def _slope(size: int) -> np.ndarray:
    """Return Sobel's kernel: a difference from left to right, smoothed from top to bottom."""
    return np.outer(_binomial(size), np.arange(size) - (size - 1) / 2)


def _emboss(size: int) -> np.ndarray:
    """Return a light from the upper left: a difference along the diagonal, and the picture."""
    return np.add.outer(np.arange(size), np.arange(size)) - (size - 1.0) + _identity(size)


KERNELS: dict[str, Callable[[int], np.ndarray]] = {
    "identity": _identity,
    "blur": lambda size: np.full((size, size), 1 / size**2),
    "gaussian": _gaussian,
    "sharpen": lambda size: 2 * _identity(size) - _gaussian(size),
    "edges": lambda size: size**2 * _identity(size) - 1,
    "vertical": _slope,
    "horizontal": lambda size: _slope(size).T,
    "emboss": _emboss,
}
"""For each preset its kernel of (size, size); cross-correlated as in the engine, never flipped."""


def fitted(kernel: np.ndarray, size: int) -> np.ndarray:
    """Return a kernel of another size with the old one in its middle, cut or among zeros."""
    old = len(kernel)
    result = np.zeros((size, size))
    common = min(old, size)
    source, target = (old - common) // 2, (size - common) // 2
    inside = slice(target, target + common)
    taken = slice(source, source + common)
    result[inside, inside] = kernel[taken, taken]
    return result


def _stripes(size: int) -> np.ndarray:
    return np.tile((np.arange(size) // 2 % 2).astype(float), (size, 1))


def _checkers(size: int) -> np.ndarray:
    cells = np.arange(size) // 3
    return np.add.outer(cells, cells) % 2.0


def _square(size: int) -> np.ndarray:
    image = np.zeros((size, size))
    image[size // 4 : size - size // 4, size // 4 : size - size // 4] = 1
    return image


def _dot(size: int) -> np.ndarray:
    image = np.zeros((size, size))
    image[size // 2, size // 2] = 1
    return image


PICTURES: dict[str, Callable[[int], np.ndarray]] = {
    "square": _square,
    "stripes": _stripes,
    "checkers": _checkers,
    "ramp": lambda size: np.tile(np.linspace(0, 1, size), (size, 1)),
    "dot": _dot,
}
"""Pictures of any size, from 0 to 1, on which it is plain what a kernel does."""


def shrunk(image: np.ndarray, size: int) -> np.ndarray:
    """Return a square image at a smaller size: each pixel the mean of the area that it covers."""
    edges = np.linspace(0, len(image), size + 1)
    low, high = edges[:-1, None], edges[1:, None]
    pixels = np.arange(len(image))
    share = np.clip(np.minimum(high, pixels + 1) - np.maximum(low, pixels), 0, None)
    share /= high - low
    return share @ image @ share.T
