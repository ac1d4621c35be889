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
    """Return the shape of the images, that of the filters, and (sh, sw, ph, pw).

    Half have one channel under windows three wide that move by one, which has code of its own.
    """
    if draw(st.booleans()):
        kh, ph, pw = draw(st.integers(1, 5)), draw(st.integers(0, 2)), draw(st.integers(0, 2))
        h = draw(st.integers(max(1, kh - 2 * ph), 14))
        images = (draw(st.integers(1, 3)), 1, h, draw(st.sampled_from([6, 7, 12, 28, 32, 37])))
        return images, (draw(st.integers(1, 9)), 1, kh, 3), (draw(st.integers(1, 3)), 1, ph, pw)
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


def digits(draw, *shape) -> np.ndarray:
    """Return images that are blank but for a part, or full."""
    x = floats(draw, *shape)
    if draw(st.booleans()):
        x[:, :, : draw(st.integers(0, shape[2]))] = 0
        x[..., : draw(st.integers(0, shape[3]))] = 0
    return x


@st.composite
def forward(draw) -> list:
    image, filters, steps = draw(shapes())
    bias = floats(draw, filters[0]) if draw(st.booleans()) else None
    return [digits(draw, *image), floats(draw, *filters), bias, *steps]


@st.composite
def backward_input(draw) -> list:
    image, filters, steps = draw(shapes())
    grad = floats(draw, *output(image, filters, steps))
    return [grad, floats(draw, *filters), *image[2:], *steps]


@st.composite
def backward_weight(draw) -> list:
    image, filters, steps = draw(shapes())
    grad = floats(draw, *output(image, filters, steps))
    return [digits(draw, *image), grad, *filters[2:], *steps]


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


@st.composite
def tall(draw) -> list:
    """Return an image of one row of positions, whose own rows are many."""
    return [floats(draw, 2, 1, 60, 4), floats(draw, 2, 1, 1, 4), 60, 3, 1, 1, 0, 1]


def test_an_image_that_is_taller_than_its_positions_are_many(agree) -> None:
    agree("conv2d_backward_weight", tall(), bound=1e-5)
