"""Convolutions of every shape, stride and padding."""

import numpy as np
import pytest
from hypothesis import strategies as st

from weblab.nn.ops import output_size


def floats(draw, *shape) -> np.ndarray:
    seed = draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


@st.composite
def shapes(draw) -> tuple[tuple, tuple, tuple]:
    """Return the shape of the images, that of the filters, and (sh, sw, ph, pw)."""
    n, c, o = draw(st.integers(1, 3)), draw(st.integers(1, 5)), draw(st.integers(1, 9))
    kh, kw = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    ph, pw = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    h = draw(st.integers(max(1, kh - 2 * ph), 14))
    w = draw(st.integers(max(1, kw - 2 * pw), 14))
    steps = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), ph, pw)
    return (n, c, h, w), (o, c, kh, kw), steps


def output(image, filters, steps) -> tuple:
    sh, sw, ph, pw = steps
    h = output_size(image[2], filters[2], sh, ph)
    return image[0], filters[0], h, output_size(image[3], filters[3], sw, pw)


@st.composite
def forward(draw) -> list:
    image, filters, steps = draw(shapes())
    bias = floats(draw, filters[0]) if draw(st.booleans()) else None
    return [floats(draw, *image), floats(draw, *filters), bias, *steps]


@st.composite
def backward_input(draw) -> list:
    image, filters, steps = draw(shapes())
    grad = floats(draw, *output(image, filters, steps))
    return [grad, floats(draw, *filters), *image[2:], *steps]


@st.composite
def backward_weight(draw) -> list:
    image, filters, steps = draw(shapes())
    grad = floats(draw, *output(image, filters, steps))
    return [floats(draw, *image), grad, *filters[2:], *steps]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("conv2d", forward()),
        ("conv2d_backward_input", backward_input()),
        ("conv2d_backward_weight", backward_weight()),
    ],
)
def test_convolutions(agree, name, arguments) -> None:
    agree(name, arguments, bound=1e-5)
