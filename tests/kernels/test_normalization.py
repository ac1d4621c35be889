"""Batch normalization of every shape."""

import numpy as np
import pytest
from hypothesis import strategies as st

from weblab.nn import ops

LENGTHS = st.one_of(st.just(1), st.integers(2, 40))


def floats(draw, *shape) -> np.ndarray:
    seed = draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def batch(draw) -> np.ndarray:
    x = floats(draw, draw(st.integers(2, 9)), draw(st.integers(1, 5)), draw(LENGTHS))
    return x + np.float32(draw(st.sampled_from([0, 0.5, 3])))


@st.composite
def forward(draw) -> list:
    x = batch(draw)
    return [x, floats(draw, x.shape[1]), floats(draw, x.shape[1]), 1e-3]


@st.composite
def backward_relu(draw) -> list:
    x, gamma, beta, eps = draw(forward())
    _, mean, _, inverse_std = ops.REFERENCES["batch_norm"](x, gamma, beta, eps)
    return [floats(draw, *x.shape), x, gamma, beta, mean, inverse_std]


@st.composite
def backward(draw) -> list:
    grad, x, gamma, _beta, *statistics = draw(backward_relu())
    return [grad, x, gamma, *statistics]


@st.composite
def affine(draw) -> list:
    x = batch(draw)
    return [x, floats(draw, x.shape[1]), floats(draw, x.shape[1])]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("batch_norm", forward()),
        ("batch_norm_backward", backward()),
        ("batch_norm_relu", forward()),
        ("batch_norm_relu_backward", backward_relu()),
        ("scale_shift", affine()),
    ],
)
def test_normalization(agree, name, arguments) -> None:
    agree(name, arguments, bound=2e-5)
