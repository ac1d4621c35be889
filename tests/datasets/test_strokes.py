"""Strokes to pixels: place, size and pen are what they say, whatever was drawn and how."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from weblab.datasets.strokes import Preprocessing, rasterize

PAD = (280, 280)
SEVEN = [[(90, 80), (190, 80), (130, 220)]]
FOUR = [[(100, 60), (80, 150), (200, 150)], [(170, 60), (160, 230)]]
NO_STEPS = Preprocessing(thickness=False, fit=False, centre=False)


def moved(strokes, *, scale=1.0, dx=0.0, dy=0.0):
    return [[(scale * x + dx, scale * y + dy) for x, y in stroke] for stroke in strokes]


def ink_box(image):
    """The (left, top, right, bottom) of the ink at half strength."""
    rows, columns = np.nonzero(image >= 0.5)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def centre_of_mass(image):
    pixels = np.arange(28)
    return image.sum(axis=0) @ pixels / image.sum(), image.sum(axis=1) @ pixels / image.sum()


@pytest.mark.parametrize("strokes", [SEVEN, FOUR])
def test_a_digit_fills_the_box_and_balances_at_pixel_14(strokes):
    image = rasterize(strokes, size=PAD)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.min() == 0
    assert image.max() == 1
    left, top, right, bottom = ink_box(image)
    assert max(right - left, bottom - top) in (19, 20, 21)
    np.testing.assert_allclose(centre_of_mass(image), 14, atol=0.05)


@given(st.floats(0.2, 3), st.floats(-500, 500), st.floats(-500, 500))
def test_the_image_does_not_depend_on_where_and_how_large_it_was_drawn(scale, dx, dy):
    image = rasterize(moved(FOUR, scale=scale, dx=dx, dy=dy), size=(500, 400))
    np.testing.assert_allclose(image, rasterize(FOUR, size=PAD), atol=0.02)


def test_the_image_hardly_depends_on_the_pen_speed():
    slow = [
        [
            (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t)
            for (x0, y0), (x1, y1) in pairwise(stroke)
            for t in np.linspace(0, 1, 300)
        ]
        for stroke in FOUR
    ]
    np.testing.assert_allclose(rasterize(slow, size=PAD), rasterize(FOUR, size=PAD), atol=0.2)


def test_the_pen_is_twelve_percent_of_the_digit():
    image = rasterize([[(100, 20), (100, 260)]], size=PAD)
    assert image[14].sum() == pytest.approx(0.12 * 20, abs=0.15)


def test_without_any_step_the_pad_is_scaled_down_as_it_is():
    image = rasterize([[(20, 50), (260, 50)]], size=PAD, preprocessing=NO_STEPS, pen=20)
    assert ink_box(image) == (1, 4, 27, 6)
    assert image[:, 14].sum() == pytest.approx(2, abs=0.05)


def test_a_pad_that_is_not_square_keeps_its_proportions():
    image = rasterize([[(0, 0), (200, 100)]], size=(200, 100), preprocessing=NO_STEPS, pen=10)
    left, top, right, bottom = ink_box(image)
    assert (left, right) == (0, 28)
    assert (top, bottom) == (6, 22)


def test_thickness_alone_changes_the_pen_only():
    small = moved(FOUR, scale=0.5, dx=30, dy=30)
    drawn = rasterize(small, size=PAD, preprocessing=NO_STEPS, pen=30)
    thinned = rasterize(small, size=PAD, preprocessing=Preprocessing(fit=False, centre=False))
    assert thinned.sum() < 0.5 * drawn.sum()
    np.testing.assert_allclose(centre_of_mass(thinned), centre_of_mass(drawn), atol=0.5)


def test_without_centring_the_box_is_in_the_middle():
    image = rasterize(SEVEN, size=PAD, preprocessing=Preprocessing(centre=False))
    left, top, right, bottom = ink_box(image)
    assert (top, bottom) == (4, 24)
    assert abs(left + right - 28) <= 1


@pytest.mark.parametrize("empty", [[], [[]], [[], []], ()])
def test_an_empty_drawing_is_no_image(empty):
    assert rasterize(empty, size=PAD) is None


def test_a_dot_is_a_small_blob_in_the_middle():
    image = rasterize([[(5, 270)]], size=PAD)
    assert 2 < image.sum() < 8
    np.testing.assert_allclose(centre_of_mass(image), 14, atol=0.05)


def test_arrays_and_empty_strokes_among_others_are_welcome():
    mixed = [np.array(FOUR[0]), [], FOUR[1]]
    np.testing.assert_array_equal(rasterize(mixed, size=PAD), rasterize(FOUR, size=PAD))


@pytest.mark.parametrize(
    "strokes",
    [
        7,
        [7],
        [(1, 2)],
        [[(1, 2, 3)]],
        [[(1, 2), (3,)]],
        [["ab"]],
        [[(None, 1)]],
        [[(float("nan"), 1)]],
        [[(float("inf"), 1)]],
        [[(1e300, -1e300)]],
        [[(10**400, 1)]],
        [[[(1, 2)]]],
        [np.zeros((300_000, 2))],
        [[(1, 1)]] * 5_000,
    ],
)
def test_what_is_no_drawing_is_refused_with_a_reason(strokes):
    with pytest.raises(ValueError, match="Expected"):
        rasterize(strokes, size=PAD)


@pytest.mark.parametrize("size", [(0, 280), (280, -1), (280,), None, (float("nan"), 1)])
def test_a_pad_without_a_size_is_refused(size):
    with pytest.raises(ValueError, match="pad's size"):
        rasterize(SEVEN, size=size)


@pytest.mark.parametrize("pen", [0, -3, float("nan"), float("inf")])
def test_a_pen_without_a_width_is_refused(pen):
    with pytest.raises(ValueError, match="pen width"):
        rasterize(SEVEN, size=PAD, pen=pen)


def test_a_scribble_of_very_many_points_is_drawn_all_the_same():
    points = np.random.default_rng(0).uniform(0, 280, (200_000, 2))
    assert rasterize([points], size=PAD, pen=280).max() == 1


@given(
    st.lists(
        st.lists(
            st.tuples(st.floats(-1e9, 1e9, width=32), st.floats(-1e9, 1e9, width=32)), max_size=6
        ),
        max_size=4,
    ),
    st.builds(Preprocessing, st.booleans(), st.booleans(), st.booleans()),
)
def test_any_drawing_gives_a_proper_image(strokes, steps):
    assume(any(strokes))
    image = rasterize(strokes, size=PAD, preprocessing=steps)
    assert image.shape == (28, 28)
    assert np.isfinite(image).all()
    assert image.min() >= 0
    assert image.max() <= 1
