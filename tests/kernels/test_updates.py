"""The optimizers' steps, in place."""

import numpy as np
import pytest
from hypothesis import strategies as st

from weblab.nn import ops

DECAYS = st.sampled_from([0.0, 0.01])


def floats(draw, size: int) -> np.ndarray:
    seed = draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).standard_normal(size, dtype=np.float32)


@st.composite
def sgd(draw) -> list:
    size = draw(st.integers(1, 40))
    return [floats(draw, size), floats(draw, size), 0.1, draw(DECAYS)]


@st.composite
def momentum(draw) -> list:
    size = draw(st.integers(1, 40))
    arrays = [floats(draw, size) for _ in range(3)]
    return [*arrays, 0.1, 0.9, draw(st.integers(0, 1)), draw(DECAYS)]


@st.composite
def adam(draw) -> list:
    size = draw(st.integers(1, 40))
    p, g, m, v = (floats(draw, size) for _ in range(4))
    step = draw(st.sampled_from([1, 2, 10, 1000]))
    settings = [step, 1e-2, 0.9, 0.999, 1e-8, draw(DECAYS), draw(st.integers(0, 1))]
    return [p, g, m, np.square(v), *settings]


@pytest.mark.parametrize(
    ("name", "arguments", "in_place"),
    [
        ("sgd_update", sgd(), (0,)),
        ("momentum_update", momentum(), (0, 2)),
        ("adam_update", adam(), (0, 2, 3)),
    ],
)
def test_updates(agree, name, arguments, in_place) -> None:
    agree(name, arguments, bound=1e-6, in_place=in_place)


def test_moving_means_end_in_zero_and_not_below_the_normal_numbers(build) -> None:
    p, g = np.ones(5, np.float32), np.zeros(5, np.float32)
    tiny = np.finfo(np.float32).smallest_normal
    start = np.array([tiny, -tiny, 1, np.nan, 0], np.float32)
    velocity, m, v = start.copy(), start.copy(), np.abs(start)
    ops.momentum_update(p.copy(), g, velocity, 0.1, 0.9, 0, 0.0)
    ops.adam_update(p.copy(), g, m, v, 1, 1e-3, 0.9, 0.999, 1e-8, 0.0, 0)
    np.testing.assert_array_equal(velocity, np.array([0, 0, 0.9, np.nan, 0], np.float32))
    np.testing.assert_array_equal(m, np.array([0, 0, 0.9, np.nan, 0], np.float32))
    np.testing.assert_array_equal(v, np.array([0, 0, 0.999, np.nan, 0], np.float32))
