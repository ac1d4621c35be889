"""Principal components by iteration: the best linear code of a width, and a ruler for all others.

Everything large is a matrix product of the engine, which is quick in a browser; NumPy's own
eigenvalue routines are not, there.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from weblab.nn import ops
from weblab.nn.events import result_of

BLOCK = 64
SPARE = 8
CHUNK = 1000


@dataclass(frozen=True, eq=False)
class Components:
    """A mean and the directions in which data spread most, one a column.

    Shape: mean (D,), axes (D, K) with columns of length 1, at right angles.
    """

    mean: np.ndarray
    axes: np.ndarray

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the code of each row: its coordinates along the axes."""
        return ops.matmul(x - self.mean, self.axes)

    def decode(self, code: np.ndarray) -> np.ndarray:
        """Return the point of each code."""
        return ops.matmul(code, self.axes.T) + self.mean

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """Return each row as it comes back through its code."""
        return self.decode(self.encode(x))


def components_iter(
    x: np.ndarray, width: int, *, sweeps: int = 12, start: np.ndarray | None = None
) -> Generator[None, None, Components]:
    """Find the first principal components of some data piece by piece, and return them.

    Subspace iteration: the axes are multiplied by the covariance, which turns them toward the
    directions of greatest spread, and set upright again. A few axes more than are wanted take
    along makes the last of them exact sooner. At last they are turned within their space, so
    that the first spreads most.

    Args:
        x: the data, one sample a row.
        width: how many components; at most as many as x has columns.
        sweeps: how often the axes are turned; the more, the more exact.
        start: axes that are nearly right, (D, K); random ones if there are none.
    """
    size = x.shape[1]
    width = min(width, size)
    mean = x.mean(axis=0)
    if width == size:
        return Components(mean, np.eye(size, dtype=x.dtype))
    covariance = np.zeros((size, size), x.dtype)
    for first in range(0, len(x), CHUNK):
        part = x[first : first + CHUNK] - mean
        covariance += ops.matmul(part.T, part)
        yield
    covariance /= len(x)
    rng = np.random.default_rng(0)
    axes = rng.standard_normal((size, min(width + SPARE, size)), dtype=np.float32).astype(x.dtype)
    if start is not None:
        axes[:, : start.shape[1]] = start[:, : axes.shape[1]]
    axes = _upright(axes)
    for _sweep in range(sweeps):
        axes = _upright(ops.matmul(covariance, axes))
        yield
    small = ops.matmul(axes.T, ops.matmul(covariance, axes))
    turn = np.linalg.eigh((small + small.T) / 2)[1][:, ::-1][:, :width]
    axes = ops.matmul(axes, np.ascontiguousarray(turn))
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    return Components(mean, axes * signs)


def components(x: np.ndarray, width: int, **options: Any) -> Components:
    """Find the first components at once; the arguments are those of `components_iter`."""
    return result_of(components_iter(x, width, **options))


def _upright(axes: np.ndarray) -> np.ndarray:
    """Return axes of the same spaces with length 1 and at right angles, block by block."""
    done = np.empty_like(axes)
    for first in range(0, axes.shape[1], BLOCK):
        block = np.ascontiguousarray(axes[:, first : first + BLOCK])
        before = done[:, :first]
        for _time in range(2 if first else 0):  # twice is exact to rounding
            before = np.ascontiguousarray(before)
            block = block - ops.matmul(before, ops.matmul(before.T, block))
        done[:, first : first + BLOCK] = np.linalg.qr(block)[0]
    return done
