"""Activations and the softmax family, from tiny to huge numbers."""

import numpy as np
import pytest
from hypothesis import strategies as st

from weblab.nn import ops

SIZES = st.integers(1, 70)


def floats(draw, *shape) -> np.ndarray:
    """Return normal numbers times a power of ten from 1e-6 to 1e6."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale = draw(st.sampled_from([1e-6, 0.1, 1, 10, 100, 1e6]))
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(scale)


@st.composite
def one(draw, *numbers: float) -> list:
    return [floats(draw, draw(SIZES)), *numbers]


@st.composite
def grad_and_output(draw, name: str) -> list:
    x = floats(draw, draw(SIZES))
    return [floats(draw, len(x)), ops.REFERENCES[name](x)]


@st.composite
def grad_and_input(draw, slope: float) -> list:
    x = floats(draw, draw(SIZES))
    return [floats(draw, len(x)), x, slope]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("relu", one()),
        ("relu_backward", grad_and_output("relu")),
        ("leaky_relu", one(0.02)),
        ("leaky_relu_backward", grad_and_input(0.02)),
        ("sigmoid", one()),
        ("sigmoid_backward", grad_and_output("sigmoid")),
        ("tanh", one()),
        ("tanh_backward", grad_and_output("tanh")),
    ],
)
def test_activations(agree, name, arguments) -> None:
    agree(name, arguments, bound=5e-7)


@st.composite
def rows(draw) -> list:
    return [floats(draw, draw(st.integers(1, 5)), draw(SIZES))]


@st.composite
def rows_and_targets(draw) -> list:
    (logits,) = draw(rows())
    dtype = draw(st.sampled_from([np.int64, np.int32, np.uint8]))
    n, k = logits.shape
    return [logits, draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n).map(dtype))]


@pytest.mark.parametrize(
    ("name", "arguments"), [("softmax", rows()), ("softmax_cross_entropy", rows_and_targets())]
)
def test_softmax(agree, name, arguments) -> None:
    agree(name, arguments, bound=2e-6)


def test_a_target_that_is_no_class_is_refused(build) -> None:
    for target in (-4, 3):
        with pytest.raises(IndexError):
            ops.softmax_cross_entropy(np.zeros((1, 3), np.float32), np.array([target]))


@st.composite
def fields_and_draws(draw) -> list:
    x = floats(draw, draw(SIZES))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    uniform = rng.random(x.shape, dtype=np.float32)
    # Keep clear of the probabilities themselves, where rounding decides.
    p = ops.REFERENCES["sigmoid"](x.astype(np.float64))
    uniform[np.abs(uniform - p) < 1e-5] = 0.5
    return [x[np.abs(uniform - p) >= 1e-5], uniform[np.abs(uniform - p) >= 1e-5]]


def test_draws(agree) -> None:
    agree("bernoulli_sigmoid", fields_and_draws().filter(lambda given: given[0].size), bound=5e-7)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "sigmoid", "tanh", "softmax"])
def test_nan_stays_nan(build, name) -> None:
    x = np.array([[1, np.nan, -1, 2, np.nan]], np.float32)
    y = getattr(ops, name)(x, *((0.1,) if name == "leaky_relu" else ()))
    assert np.isnan(y[0, [1, 4]]).all()
    assert name == "softmax" or np.isfinite(y[0, [0, 2, 3]]).all()


def test_extremes(build) -> None:
    x = np.array([-np.inf, -1e30, -104, -88, 88, 104, 1e30, np.inf], np.float32)
    np.testing.assert_allclose(ops.sigmoid(x), [0, 0, 0, 0, 1, 1, 1, 1], atol=1e-37)
    np.testing.assert_array_equal(ops.tanh(x), [-1, -1, -1, -1, 1, 1, 1, 1])


@st.composite
def with_a_flaw(draw) -> list:
    x = floats(draw, draw(SIZES))
    if draw(st.booleans()):
        x[draw(st.integers(0, len(x) - 1))] = draw(st.sampled_from([np.inf, -np.inf, np.nan]))
    return [x]


def test_all_finite(agree) -> None:
    agree("all_finite", with_a_flaw(), bound=0)
