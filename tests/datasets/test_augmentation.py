"""Augmentation moves what it says by as much as it says, and nothing else."""

import numpy as np
import pytest

from weblab.datasets.augmentation import Augmentation, change_thickness, sample

STILL = Augmentation(rotation=0, shear=0, scale=0, translation=0, elastic=0, thickness=0)
BAR = np.zeros((1, 28, 28), np.float32)
BAR[0, 6:22, 13:15] = 1


def only(name, value):
    """The arguments of an augmentation that makes one change alone."""
    return {**vars(STILL), name: value}


def moments(image):
    """The centre (row, column) of the ink and its spread (rows, columns, both)."""
    rows, columns = np.mgrid[:28, :28].astype(float)
    weight = image / image.sum()
    r, c = (weight * rows).sum(), (weight * columns).sum()
    dr, dc = rows - r, columns - c
    spread = [(weight * a).sum() for a in (dr * dr, dc * dc, dr * dc)]
    return (r, c), spread


def apply(augmentation, count=200, seed=0):
    images = np.repeat(BAR[None], count, axis=0)
    return augmentation(images, np.random.default_rng(seed))[:, 0]


def test_without_any_range_nothing_changes():
    np.testing.assert_allclose(apply(STILL, 3), np.repeat(BAR, 3, axis=0), atol=1e-6)


def test_the_same_seed_gives_the_same_images_and_the_input_is_kept():
    images = np.random.default_rng(1).random((4, 1, 28, 28)).astype(np.float32)
    before = images.copy()
    first = Augmentation()(images, np.random.default_rng(2))
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(first, Augmentation()(images, np.random.default_rng(2)))
    assert first.shape == images.shape
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= 1


def test_translation_moves_by_at_most_its_range():
    shifts = [moments(image)[0] for image in apply(Augmentation(**only("translation", 2)))]
    away = np.abs(np.array(shifts) - moments(BAR[0])[0])
    assert 1.5 < away.max() <= 2.001


def test_rotation_turns_by_at_most_its_range():
    angles = []
    for image in apply(Augmentation(**only("rotation", 20))):
        rows, columns, both = moments(image)[1]
        angles.append(np.degrees(0.5 * np.arctan2(2 * both, rows - columns)))
    assert 15 < np.abs(angles).max() < 21
    assert np.min(angles) < -10 < 10 < np.max(angles)


def test_scale_stretches_by_at_most_its_range():
    heights = [np.sqrt(moments(i)[1][0]) for i in apply(Augmentation(**only("scale", 0.2)))]
    ratio = np.array(heights) / np.sqrt(moments(BAR[0])[1][0])
    assert 0.78 < ratio.min() < 0.88
    assert 1.12 < ratio.max() < 1.22


def test_shear_slants_without_lifting():
    for image in apply(Augmentation(**only("shear", 0.3)), 20):
        (row, _), (rows, _, both) = moments(image)
        assert row == pytest.approx(13.5, abs=0.05)
        assert abs(both / rows) <= 0.31


def test_the_elastic_field_bends_what_was_straight():
    centres = apply(Augmentation(**only("elastic", 1.0)), 20) @ np.arange(28.0)
    masses = apply(Augmentation(**only("elastic", 1.0)), 20).sum(axis=2)
    line = centres[:, 8:20] / masses[:, 8:20]
    assert (line.max(axis=1) - line.min(axis=1)).mean() > 0.5


def test_sampling_reads_between_pixels_and_background_outside():
    image = np.array([[[0.0, 1.0], [0.5, 0.25]]], np.float32)
    rows = np.array([[[0.0, 0.5], [9.0, -9.0]]], np.float32)
    columns = np.array([[[0.5, 0.5], [0.0, 0.0]]], np.float32)
    np.testing.assert_allclose(sample(image, rows, columns), [[[0.5, 0.4375], [0, 0]]])


def test_thickness_grows_and_shrinks_the_pen():
    images = np.repeat(BAR, 3, axis=0)
    changed = change_thickness(images, np.array([1.0, -1.0, 0.0]))
    np.testing.assert_array_equal(changed[0, 10, 11:17], [0, 1, 1, 1, 1, 0])
    assert changed[1].sum() == 0
    np.testing.assert_array_equal(changed[2], BAR[0])
