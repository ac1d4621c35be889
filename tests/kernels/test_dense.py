"""Matrix products of every size around the tiles and blocks of gemm.c."""

import numpy as np
import pytest
from hypothesis import strategies as st

from weblab.nn import ops

SIZES = st.one_of(st.integers(1, 20), st.sampled_from([31, 33, 100, 129, 257, 300]))


def floats(draw, *shape) -> np.ndarray:
    """Return random numbers, of which few or many may be zero."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kept = rng.random(shape) < draw(st.sampled_from([0, 0.2, 0.6, 0.7, 1]))
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


def summed(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, depth: int) -> np.ndarray:
    """Return x @ weight + bias, where each `depth` products are summed apart, one by one."""
    total = bias
    for start in range(0, len(weight), depth):
        block = np.zeros((len(x), weight.shape[1]), np.float32)
        for k in range(start, min(start + depth, len(weight))):
            block += x[:, k : k + 1] * weight[k]
        total = block if total is None else block + total
    return total


@pytest.mark.parametrize("with_bias", [False, True])
@pytest.mark.parametrize("k", [200, 600])
@pytest.mark.parametrize("share", [0.7, 0.9, 1])
def test_sums_of_mostly_full_factors_are_made_in_one_order(build, share, k, with_bias) -> None:
    rng = np.random.default_rng(k)
    x = rng.standard_normal((130, k), dtype=np.float32) * (rng.random((130, k)) < share)
    weight = rng.standard_normal((k, 260), dtype=np.float32)
    bias = rng.standard_normal(260, dtype=np.float32) if with_bias else None
    expected = summed(x, weight, bias, depth=256)
    np.testing.assert_array_equal(ops.linear(x, weight, bias), expected)
    np.testing.assert_array_equal(ops.linear_relu(x, weight, bias), np.maximum(expected, 0))


def test_zero_times_infinity_is_nan_where_few_values_are_zero(build) -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((100, 600), dtype=np.float32) * (rng.random((100, 600)) < 0.7)
    weight = rng.standard_normal((600, 40), dtype=np.float32)
    x[:50, 3] = 0
    weight[3] = np.inf
    with np.errstate(invalid="ignore"):
        assert np.isnan(ops.linear(x, weight, None)[:50]).all()
