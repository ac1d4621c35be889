"""Matrix products of every size around the tiles and blocks of gemm.c."""

import numpy as np
import pytest
from hypothesis import strategies as st

SIZES = st.one_of(st.integers(1, 20), st.sampled_from([31, 33, 100, 129, 257, 300]))


def floats(draw, *shape) -> np.ndarray:
    """Return random numbers, of which few or many may be zero."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kept = rng.random(shape) < draw(st.sampled_from([0, 0.2, 0.6, 1]))
    return rng.standard_normal(shape, dtype=np.float32) * kept


@st.composite
def factors(draw) -> list:
    m, k, n = draw(SIZES), draw(SIZES), draw(SIZES)
    a = floats(draw, k, m).T if draw(st.booleans()) else floats(draw, m, k)
    b = floats(draw, n, k).T if draw(st.booleans()) else floats(draw, k, n)
    return [a, b]


@st.composite
def linear(draw) -> list:
    x, weight = draw(factors())
    bias = floats(draw, weight.shape[1]) if draw(st.booleans()) else None
    return [x, weight, bias]


@st.composite
def backward_input(draw) -> list:
    n, i, o = draw(SIZES), draw(SIZES), draw(SIZES)
    return [floats(draw, n, o), floats(draw, i, o)]


@st.composite
def backward_weight(draw) -> list:
    n, i, o = draw(SIZES), draw(SIZES), draw(SIZES)
    return [floats(draw, n, i), floats(draw, n, o)]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("matmul", factors()),
        ("linear", linear()),
        ("linear_relu", linear()),
        ("linear_backward_input", backward_input()),
        ("linear_backward_weight", backward_weight()),
    ],
)
def test_products(agree, name, arguments) -> None:
    agree(name, arguments, bound=1e-5)
