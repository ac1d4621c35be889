"""How large a run will be, counted before anything of it is built."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from weblab.labs.autoencoders.compute.kinds import KINDS, PIXELS, STACK

LIMIT_BYTES = 512 << 20
"""As much as a run may take: a phone's browser ends a page that takes much more."""
TEST_DIGITS = 10_000
HIDDEN = 256  # between pixels and code of the variational kind
MAPS = (16, 8)  # of the convolutional kind
SMALLEST = 7 * 7 * MAPS[1]
FLOATS_A_DIGIT = {"convolutional": 50_000}
"""Memory that one digit of a batch takes in all layers, forward and backward, measured and rounded
up; in dense layers it is six times that of the image and the code."""


def weights(kind: str, code: int) -> int:
    """Return how many weights and biases a network has."""
    if kind == "variational":
        return _dense([PIXELS, HIDDEN, 2 * code]) + _dense([code, HIDDEN, PIXELS])
    if kind == "convolutional":
        down = _filters(1, MAPS[0]) + _filters(*MAPS) + _dense([SMALLEST, code])
        up = _dense([code, SMALLEST]) + _filters(*MAPS[::-1]) + _filters(MAPS[0], 1)
        return down + up
    sizes = [PIXELS, *(STACK if kind in ("stacked", "deep") else ()), code]
    return _dense(sizes) + _dense(sizes[::-1])


def needed_bytes(kind: str, code: int, samples: int, batch_size: int) -> int:
    """Return about how much memory a run takes: digits, network, and what a step leaves in it."""
    digits = 2 * samples * PIXELS + 4 * TEST_DIGITS * PIXELS
    if KINDS[kind].greedy:
        digits += 4 * samples * (PIXELS + sum(STACK))
    network = 4 * 4 * weights(kind, code)  # value, gradient, and Adam's two means
    floats = FLOATS_A_DIGIT.get(kind, 6 * (PIXELS + code))
    return digits + network + 4 * batch_size * floats


def _dense(sizes: Sequence[int]) -> int:
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in itertools.pairwise(sizes))


def _filters(maps_in: int, maps_out: int) -> int:
    return (maps_in * 3 * 3 + 1) * maps_out
