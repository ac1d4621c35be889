"""Pooling of every size, stride and padding, alone and fused with a convolution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weblab.nn import ops


def floats(draw, *shape) -> np.ndarray:
    seed = draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


@st.composite
def pooled_images(draw) -> tuple[np.ndarray, tuple[int, ...]]:
    """Return images with ties among their values, and (kh, kw, sh, sw, ph, pw)."""
    window = draw(windows(5))
    ph, pw = window[4:]
    h = draw(st.integers(max(1, window[0] - 2 * ph), 19))
    w = draw(st.integers(max(1, window[1] - 2 * pw), 19))
    x = floats(draw, draw(st.integers(1, 2)), draw(st.integers(1, 3)), h, w)
    return np.round(x * 2) / 2, window


@st.composite
def windows(draw, most: int) -> tuple[int, ...]:
    """Return a window: two by two more often than others, as it has code of its own."""
    if draw(st.booleans()):
        return 2, 2, 2, 2, 0, 0
    kh, kw = draw(st.integers(1, most)), draw(st.integers(1, most))
    steps = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    padding = draw(st.integers(0, kh // 2)), draw(st.integers(0, kw // 2))
    return kh, kw, *steps, *padding


@st.composite
def max_forward(draw) -> list:
    x, window = draw(pooled_images())
    return [x, *window]


@st.composite
def max_backward(draw) -> list:
    x, window = draw(pooled_images())
    y, index = ops.REFERENCES["max_pool2d"](x, *window)
    return [floats(draw, *y.shape), index, *x.shape[2:], *window]


@st.composite
def avg_backward(draw) -> list:
    x, window = draw(pooled_images())
    y = ops.REFERENCES["avg_pool2d"](x, *window)
    return [floats(draw, *y.shape), *x.shape[2:], *window]


@st.composite
def upsample(draw) -> list:
    x, _ = draw(pooled_images())
    return [x, draw(st.integers(1, 3)), draw(st.integers(1, 3))]


@st.composite
def upsample_backward(draw) -> list:
    x, *scale = draw(upsample())
    return [floats(draw, *ops.REFERENCES["upsample2d"](x, *scale).shape), *scale]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("upsample2d", upsample()),
        ("upsample2d_backward", upsample_backward()),
        ("max_pool2d", max_forward()),
        ("max_pool2d_backward", max_backward()),
        ("avg_pool2d", max_forward()),
        ("avg_pool2d_backward", avg_backward()),
    ],
)
def test_pooling(agree, name, arguments) -> None:
    agree(name, arguments, bound=1e-6)


@st.composite
def images_of_infinity_and_nan(draw) -> list:
    """Return what max_forward does, with -inf and NaN among the values."""
    x, window = draw(pooled_images())
    share = draw(st.sampled_from([0.2, 0.9]))
    other = np.random.default_rng(draw(st.integers(0, 99))).random(x.shape)
    x[other < share] = -np.inf
    x[other < draw(st.sampled_from([0, 0.1]))] = np.nan
    return [x, *window]


def test_max_pooling_of_infinity_and_nan(build) -> None:
    @settings(max_examples=60 if build == "shipped" else 15)
    @given(images_of_infinity_and_nan())
    def equal(arguments: list) -> None:
        y, index = ops.max_pool2d(*arguments)
        expected, winners = ops.REFERENCES["max_pool2d"](*arguments)
        np.testing.assert_array_equal(y, expected)
        np.testing.assert_array_equal(index, winners)

    equal()


@st.composite
def conv_pool(draw) -> list:
    """Return x, weight, bias, the convolution's steps and the pooling's window.

    Small whole numbers make every sum exact, so that the winners must be the same. Some images
    are blank but for a part, as digits are, and some wider than a row of 32 bits.
    """
    n, c, o = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 6))
    kh, kw = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    steps = [
        draw(st.integers(1, 2)),
        draw(st.integers(1, 2)),
        *draw(st.sampled_from([(0, 0), (1, 2)])),
    ]
    h, w = draw(st.integers(16, 18)), draw(st.sampled_from([16, 17, 18, 28, 32, 37]))
    if draw(st.booleans()):  # few positions
        h, w = kh + steps[0] * draw(st.integers(3, 6)), kw + steps[1] * draw(st.integers(3, 6))
    window = draw(windows(4))
    x = np.round(2 * floats(draw, n, c, h, w))
    if draw(st.booleans()):
        x[:, :, : draw(st.integers(0, h))] = 0
        x[..., draw(st.integers(0, w)) :] = 0
    weight = np.round(2 * floats(draw, o, c, kh, kw))
    bias = np.round(2 * floats(draw, o)) if draw(st.booleans()) else None
    return [x, weight, bias, *steps, *window]


@st.composite
def conv_pool_of_infinity_and_nan(draw) -> list:
    """Return what conv_pool does of images with -inf and NaN; the filters copy them."""
    x, *window = draw(images_of_infinity_and_nan())
    x = np.ascontiguousarray(x[:, :1])
    return [x, np.ones((draw(st.integers(1, 6)), 1, 1, 1), np.float32), None, 1, 1, 0, 0, *window]


def test_fused_max_pooling_of_infinity_and_nan(build) -> None:
    @settings(max_examples=60 if build == "shipped" else 15)
    @given(conv_pool_of_infinity_and_nan())
    def equal(arguments: list) -> None:
        y, index = ops.conv2d_max_pool2d_relu(*arguments)
        expected, winners = ops.REFERENCES["conv2d_max_pool2d_relu"](*arguments)
        np.testing.assert_array_equal(y, expected)
        np.testing.assert_array_equal(index, winners)

    equal()


@st.composite
def conv_pool_backward(draw) -> list:
    x, weight, bias, *sizes = draw(conv_pool())
    y, index = ops.REFERENCES["conv2d_max_pool2d_relu"](x, weight, bias, *sizes)
    return [floats(draw, *y.shape), index, x, weight, *sizes, draw(st.integers(0, 1))]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("conv2d_max_pool2d_relu", conv_pool()),
        ("conv2d_max_pool2d_relu_backward", conv_pool_backward()),
    ],
)
def test_fused_with_convolution(agree, name, arguments) -> None:
    agree(name, arguments, bound=1e-5)


@st.composite
def conv_pool_without_zeros(draw) -> list:
    """Return the same where windows of two by two touch and no pixel is zero, as in noise."""
    x, weight, bias, *_ = draw(conv_pool())
    x[x == 0] = 1
    weight = np.ascontiguousarray(weight[..., : draw(st.sampled_from([3, 5, 9]))])
    return [x, weight, bias, 1, 1, 0, 0, 2, 2, 2, 2, 0, 0]


def test_fused_where_no_pixel_is_zero(agree) -> None:
    agree("conv2d_max_pool2d_relu", conv_pool_without_zeros(), bound=1e-5)


@pytest.mark.parametrize("blank", [0, 9])
@pytest.mark.parametrize("width", [3, 4, 5])
def test_sums_do_not_depend_on_which_filters_are_computed_together(build, width, blank) -> None:
    rng = np.random.default_rng(width)
    x = rng.standard_normal((2, 2, 13, 21), dtype=np.float32)
    x[..., :blank] = 0
    weight = rng.standard_normal((10, 2, 4, width), dtype=np.float32)
    bias = rng.standard_normal(10, dtype=np.float32)
    sizes = (1, 1, 0, 0, 2, 2, 2, 2, 0, 0)
    together, index = ops.conv2d_max_pool2d_relu(x, weight, bias, *sizes)
    for o in range(10):
        alone = ops.conv2d_max_pool2d_relu(x, weight[o : o + 1], bias[o : o + 1], *sizes)
        np.testing.assert_array_equal(alone[0], together[:, o : o + 1])
        np.testing.assert_array_equal(alone[1], index[:, o : o + 1])


@st.composite
def wide_pooling(draw) -> list:
    """Return what conv_pool_backward does, of windows that reach over both sides of an image."""
    x, weight = np.zeros((1, 1, 2, 32), np.float32), np.ones((1, 1, 1, 1), np.float32)
    x[..., draw(st.integers(0, 31))] = 1
    sizes = [1, 1, 0, 0, 1, 40, 1, 1, 0, 20]
    y, index = ops.REFERENCES["conv2d_max_pool2d_relu"](x, weight, None, *sizes)
    return [floats(draw, *y.shape), index, x, weight, *sizes, 0]


def test_pooling_windows_wider_than_the_image(agree) -> None:
    agree("conv2d_max_pool2d_relu_backward", wide_pooling(), bound=1e-5)


@st.composite
def taps_far_apart(draw) -> list:
    """Return what conv_pool_backward does, of rows so wide that two bytes hold no tap's place."""
    x, weight = np.round(floats(draw, 1, 1, 3, 33_000)), np.ones((1, 1, 1, 1), np.float32)
    sizes = [1, 1, 0, 0, 3, 2, 3, 2, 0, 0]
    y, index = ops.REFERENCES["conv2d_max_pool2d_relu"](x, weight, None, *sizes)
    return [np.round(floats(draw, *y.shape)), index, x, weight, *sizes, 0]


def test_taps_of_a_pooling_window_far_apart(agree) -> None:
    agree("conv2d_max_pool2d_relu_backward", taps_far_apart(), bound=1e-5)


def test_an_index_beyond_the_window_writes_nothing(build) -> None:
    index = np.full((1, 1, 5, 5), 255, np.uint8)
    grad = np.ones((1, 1, 5, 5), np.float32)
    for window in [(2, 2, 2, 2, 0, 0), (3, 3, 2, 2, 1, 1)]:
        h = 2 * 5 if window[0] == 2 else 9
        dx = ops.max_pool2d_backward(grad, index, h, h, *window)
        np.testing.assert_array_equal(dx, 0)
