"""Simulated pens: what is traced is where the ink was, what is written is readable strokes."""

import numpy as np
import pytest

from build_scripts.training.pen_strokes import TEMPLATES, Hand, curve_through
from build_scripts.training.simulation import drawn, placed_on_pad, seen, written_digits
from build_scripts.training.tracing import skeletons, trace

STEADY = Hand(
    wobble=0, slant=0, rotation=0, narrow=1, wide=1, cut=0, misplaced=0, drift=0, tremor=0
)


def picture(rows):
    image = np.zeros((1, 28, 28), np.float32)
    for r0, r1, c0, c1 in rows:
        image[0, r0:r1, c0:c1] = 1
    return image


def test_a_bar_is_traced_as_one_stroke_along_its_middle():
    ((stroke,),) = trace(picture([(4, 24, 12, 15)]))
    np.testing.assert_allclose(stroke[:, 0], 13, atol=0.6)
    assert stroke[:, 1].min() == pytest.approx(5, abs=1.5)
    assert stroke[:, 1].max() == pytest.approx(23, abs=1.5)


def test_a_ring_is_traced_as_one_closed_stroke():
    ring = picture([(5, 23, 5, 23)])
    ring[0, 8:20, 8:20] = 0
    ((stroke,),) = trace(ring)
    np.testing.assert_allclose(stroke[0], stroke[-1], atol=1)


def test_a_cross_is_traced_to_its_four_ends():
    (strokes,) = trace(picture([(4, 24, 13, 15), (13, 15, 4, 24)]))
    points = np.concatenate(strokes)
    for end in ((14, 5), (14, 23), (5, 14), (23, 14)):
        assert np.hypot(*(points - end).T).min() < 1.5


def test_a_single_pixel_is_a_dot_and_nothing_is_no_stroke():
    thin = skeletons(np.pad(np.ones((1, 1, 1), bool), ((0, 0), (3, 3), (3, 3))))
    assert thin.sum() == 1
    assert trace(np.zeros((1, 28, 28), np.float32)) == [[]]


def test_skeletons_are_thin_and_stay_within_the_ink():
    rng = np.random.default_rng(0)
    blobs = rng.random((5, 30, 30)) < 0.5
    thin = skeletons(blobs)
    assert not (thin & ~blobs).any()
    solid = np.zeros((1, 30, 30), bool)
    solid[0, 5:25, 10:16] = True
    assert skeletons(solid).sum(axis=2).max() == 1


def test_a_steady_hand_follows_its_template():
    (stroke,) = STEADY.write(1, FixedChoice(0))
    np.testing.assert_allclose(stroke[:, 0], 5 / 9, atol=1e-12)
    assert (stroke[0, 1], stroke[-1, 1]) == pytest.approx((0, 1))


class FixedChoice(np.random.Generator):
    """A generator whose whole numbers are the lowest possible, so the first template is chosen."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))

    def integers(self, low, high=None, *args, **kwargs):
        return 0 if high is None else low


def test_a_curve_passes_through_its_points_and_turns_at_corners():
    points = np.array([[0, 0], [1, 0], [1, 0], [1, 1]], float)
    curve = curve_through(points)
    for point in points:
        assert np.hypot(*(curve - point).T).min() < 1e-12
    np.testing.assert_allclose(curve[:8, 1], 0, atol=1e-12)


@pytest.mark.parametrize("digit", range(10))
def test_every_template_is_a_drawing_of_some_strokes(digit):
    for template in TEMPLATES[digit]:
        for stroke in template.split(","):
            assert len(stroke.split()) >= 2
            assert all(len(point) == 2 and point.isdigit() for point in stroke.split())


def test_written_digits_are_balanced_and_repeatable():
    first = written_digits(50, np.random.default_rng(4))
    again = written_digits(50, np.random.default_rng(4))
    np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(np.bincount(first.labels), [5] * 10)
    assert len(np.unique(first.images, axis=0)) == 50


def test_a_drawing_anywhere_on_the_pad_gives_the_same_picture():
    paths = [np.array([[0.0, 0], [5, 9], [9, 2]])]
    placed = placed_on_pad(paths, np.random.default_rng(1))
    assert 0 <= placed[0].min() < placed[0].max() <= 280
    pictures = drawn([paths, placed], np.zeros(2, np.uint8), 10.0).images.astype(int)
    assert np.abs(pictures[0] - pictures[1]).max() <= 12


def test_a_drawing_without_ink_is_refused():
    with pytest.raises(ValueError, match="at least one stroke"):
        seen([], 1.0)
