"""Random changes of a digit that leave it the same digit: pose, wobble and pen.

A warp is described by where each pixel of the new image looks in the old one, so that an affine
map and an elastic field add up and the image is sampled once.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Augmentation:
    """Ranges of the random changes; each image gets its own values, uniform in +- the range.

    Args:
        rotation: degrees.
        shear: slant, in pixels sideways for each pixel upwards.
        scale: relative, drawn for each axis by itself.
        translation: pixels.
        elastic: standard deviation of the elastic field, in pixels.
        grid: nodes of the elastic field on a side; fewer make longer waves.
        thickness: share of the way to the image dilated, or eroded, by one pixel.
    """

    rotation: float = 12.0
    shear: float = 0.25
    scale: float = 0.12
    translation: float = 2.0
    elastic: float = 0.7
    grid: int = 6
    thickness: float = 0.5

    def __call__(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return changed copies of the images.

        Shape: (N, 1, H, W) float32 in [0, 1] -> the same.
        """
        rows, columns = self._sources(len(images), images.shape[2:], rng)
        warped = sample(images[:, 0], rows, columns)
        return change_thickness(warped, self._uniform(self.thickness, len(images), rng))[:, None]

    def _sources(
        self, count: int, shape: tuple[int, ...], rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return, for each pixel of each image, the row and the column that it looks at."""
        height, width = shape
        angle = np.deg2rad(self._uniform(self.rotation, count, rng))
        shear = self._uniform(self.shear, count, rng)
        grow_x = 1 / (1 + self._uniform(self.scale, count, rng))
        grow_y = 1 / (1 + self._uniform(self.scale, count, rng))
        cosine, sine = np.cos(angle), np.sin(angle)
        y = (np.arange(height, dtype=np.float32) - (height - 1) / 2)[None, :, None]
        x = (np.arange(width, dtype=np.float32) - (width - 1) / 2)[None, None, :]

        def each(values: np.ndarray) -> np.ndarray:
            return values.astype(np.float32)[:, None, None]

        columns = (
            each(grow_x * (cosine + shear * sine)) * x + each(grow_x * (shear * cosine - sine)) * y
        )
        rows = each(grow_y * sine) * x + each(grow_y * cosine) * y
        columns += (width - 1) / 2 + each(self._uniform(self.translation, count, rng))
        rows += (height - 1) / 2 + each(self._uniform(self.translation, count, rng))
        rows += self._elastic(count, shape, rng)
        columns += self._elastic(count, shape, rng)
        return rows, columns

    def _elastic(self, count: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        """Draw a smooth field: random values on a coarse grid, spread over the pixels."""
        nodes = rng.normal(0, self.elastic, (count, self.grid, self.grid)).astype(np.float32)
        height, width = shape
        return _spread(self.grid, height) @ nodes @ _spread(self.grid, width).T

    @staticmethod
    def _uniform(limit: float, count: int, rng: np.random.Generator) -> np.ndarray:
        return rng.uniform(-limit, limit, count)


def _spread(nodes: int, pixels: int) -> np.ndarray:
    """Return the (pixels, nodes) weights that interpolate between nodes with raised cosines."""
    position = np.linspace(0, nodes - 1, pixels)[:, None]
    distance = np.minimum(np.abs(position - np.arange(nodes)), 1)
    return (0.5 + 0.5 * np.cos(np.pi * distance)).astype(np.float32)


def sample(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Read each image at fractional positions, bilinearly; outside is background.

    Shape: images, rows, columns and the result are (N, H, W).
    """
    count, height, width = images.shape
    padded = np.zeros((count, height + 3, width + 3), np.float32)
    padded[:, 1 : height + 1, 1 : width + 1] = images
    rows = np.clip(rows + 1, 0, height + 1)
    columns = np.clip(columns + 1, 0, width + 1)
    top, left = rows.astype(np.int32), columns.astype(np.int32)
    down = rows - top.astype(np.float32)
    right = columns - left.astype(np.float32)
    stride = width + 3
    first = np.arange(count, dtype=np.int32)[:, None, None] * np.int32((height + 3) * stride)
    index = first + top * np.int32(stride) + left
    flat = padded.ravel()
    upper = flat[index] * (1 - right) + flat[index + 1] * right
    lower = flat[index + stride] * (1 - right) + flat[index + stride + 1] * right
    return upper * (1 - down) + lower * down


def change_thickness(images: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Thicken (amount > 0) or thin (amount < 0) the pen, by up to a pixel on each side.

    Shape: images (N, H, W); amount (N,) in [-1, 1].
    """
    amount = amount.astype(np.float32)[:, None, None]
    thick = amount[:, 0, 0] > 0
    changed = images.copy()
    changed[thick] += amount[thick] * (_extreme(images[thick], np.maximum) - images[thick])
    changed[~thick] += amount[~thick] * (images[~thick] - _extreme(images[~thick], np.minimum))
    return changed


def _extreme(images: np.ndarray, choose: np.ufunc) -> np.ndarray:
    """Return the largest or smallest of each pixel and its four neighbors."""
    result = images.copy()
    choose(result[:, 1:], images[:, :-1], out=result[:, 1:])
    choose(result[:, :-1], images[:, 1:], out=result[:, :-1])
    choose(result[:, :, 1:], images[:, :, :-1], out=result[:, :, 1:])
    choose(result[:, :, :-1], images[:, :, 1:], out=result[:, :, :-1])
    return result
