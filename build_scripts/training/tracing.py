"""Turn a digit's picture back into pen strokes: its skeleton, followed from end to end."""

from itertools import pairwise

import numpy as np

Paths = list[np.ndarray]
Pixel = tuple[int, int]

ENLARGED = 2
INK = 0.35
SHORTEST_SPUR = 5
NEIGHBOURS = ((-1, 0), (0, 1), (1, 0), (0, -1), (-1, 1), (1, 1), (1, -1), (-1, -1))


def enlarge(images: np.ndarray) -> np.ndarray:
    """Return (N, H, W) images at twice the size, interpolated."""
    for axis in (1, 2):
        following = np.concatenate(
            [np.take(images, range(1, images.shape[axis]), axis), np.take(images, [-1], axis)], axis
        )
        between = (images + following) / 2
        shape = list(images.shape)
        shape[axis] *= ENLARGED
        images = np.stack([images, between], axis=axis + 1).reshape(shape)
    return images


def skeletons(ink: np.ndarray) -> np.ndarray:
    """Thin binary images (N, H, W) until each line is one pixel wide.

    Source: Zhang and Suen, 1984.
    """
    thin = np.pad(ink, ((0, 0), (1, 1), (1, 1))).astype(bool)
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            n, ne, e, se, s, sw, w, nw = _around(thin)
            ring = (n, ne, e, se, s, sw, w, nw, n)
            count = sum(p.astype(np.int8) for p in ring[:-1])
            rises = sum((~a & b).astype(np.int8) for a, b in pairwise(ring))
            open_sides = ~(n & e & s) & ~(e & s & w) if first else ~(n & e & w) & ~(n & s & w)
            remove = (count >= 2) & (count <= 6) & (rises == 1) & open_sides
            inner = thin[:, 1:-1, 1:-1]
            remove &= inner
            if remove.any():
                inner &= ~remove
                changed = True
    return thin[:, 1:-1, 1:-1]


def _around(padded: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the eight neighbors of each pixel, clockwise from the north."""
    h, w = padded.shape[1] - 2, padded.shape[2] - 2
    places = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
    return tuple(padded[:, r : r + h, c : c + w] for r, c in places)


def trace(images: np.ndarray) -> list[Paths]:
    """Return the pen strokes of each image (N, H, W) in [0, 1], in units of its pixels."""
    thin = skeletons(enlarge(images) > INK)
    return [
        [_smooth(np.array(path, float)[:, ::-1]) / ENLARGED for path in follow(skeleton)]
        for skeleton in thin
    ]


def follow(skeleton: np.ndarray) -> list[list[Pixel]]:
    """Return the paths of a skeleton from end or fork to end or fork, and its rings.

    A spur, which is a short path from a fork to an end, comes from the line's edge: left out, as
    are single pixels beside a drawing.
    """
    links = _links({(int(r), int(c)) for r, c in np.argwhere(skeleton)})
    knots = [pixel for pixel, near in links.items() if len(near) != 2]
    degree = {pixel: len(near) for pixel, near in links.items()}
    paths: list[list[Pixel]] = []
    for knot in knots:
        while links[knot]:
            path = _walk(links, knot)
            ends = sorted((degree[path[0]], degree[path[-1]]))
            if not (len(path) <= SHORTEST_SPUR and ends[0] == 1 and ends[1] > 2):
                paths.append(path)
    for pixel in links:
        if links[pixel]:
            paths.append(_walk(links, pixel))
    return paths or [[pixel] for pixel in links]


def _links(pixels: set[Pixel]) -> dict[Pixel, list[Pixel]]:
    """Join each pixel to its neighbors, to diagonal ones only where no straight step leads."""
    links: dict[Pixel, list[Pixel]] = {}
    for r, c in sorted(pixels):
        links[r, c] = [
            (r + dr, c + dc)
            for dr, dc in NEIGHBOURS
            if (r + dr, c + dc) in pixels
            and (not (dr and dc) or ((r + dr, c) not in pixels and (r, c + dc) not in pixels))
        ]
    return links


def _walk(links: dict[Pixel, list[Pixel]], start: Pixel) -> list[Pixel]:
    """Follow links from a pixel until an end or a fork, and take them away."""
    path = [start]
    while links[path[-1]]:
        here = path[-1]
        there = links[here].pop()
        links[there].remove(here)
        path.append(there)
        if len(links[there]) != 1:
            break
    return path


def _smooth(path: np.ndarray, rounds: int = 4) -> np.ndarray:
    """Even out the steps of the pixel grid; the ends stay."""
    for _ in range(rounds):
        path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    return path
