"""The sizes of a convolution or pooling, laid out as window.h declares them."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from weblab.kernels.calls import call
from weblab.nn.arrays import Array
from weblab.nn.ops import output_size


class Geometry(NamedTuple):
    """Sizes that a kernel reads, and derived values.

    Args:
        sizes: the struct Geometry, of int32.
        output: height and width of the output.
        scratch: floats of scratch memory that a convolution's kernels take.
        fused_scratch: the same where pooling is fused with it.
    """

    sizes: Array
    output: tuple[int, int]
    scratch: int
    fused_scratch: int


@functools.lru_cache(maxsize=256)
def geometry(
    image: tuple[int, int, int],
    filters: int,
    window: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int],
) -> Geometry | None:
    """Return the geometry, or None where not one window fits.

    Args:
        image: channels, height and width.
        filters: channels of the output.
        window: its height and width.
        stride: how far it moves, down and across.
        padding: of each side, vertical and horizontal.
    """
    output = tuple(map(output_size, image[1:], window, stride, padding))
    if min(output) < 1 or min(*window, *stride) < 1 or min(padding) < 0:
        return None
    sizes = np.array([*image, filters, *window, *stride, *padding, *output], np.int32)
    scratch, fused = call("conv2d_scratch", sizes), call("conv_pool_scratch", sizes)
    return Geometry(sizes, (output[0], output[1]), scratch, fused)


def pooling_geometry(
    plane: tuple[int, int], kh: int, kw: int, sh: int, sw: int, ph: int, pw: int
) -> Geometry | None:
    """Return the geometry of pooling one plane, or None where a window could miss it."""
    if 2 * ph > kh or 2 * pw > kw:
        return None
    return geometry((1, *plane), 1, (kh, kw), (sh, sw), (ph, pw))
