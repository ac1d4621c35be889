"""Parts of the views that can be looked at without a browser."""

import numpy as np

from weblab.labs.components.image_grid import ImageGrid, mosaic


def test_a_mosaic_keeps_every_image_whole_and_in_order():
    images = np.arange(3 * 2 * 2, dtype=np.float32).reshape(3, 2, 2)
    picture = mosaic(images, columns=2)
    assert picture.shape == (5, 5)
    np.testing.assert_array_equal(picture[:2, :2], images[0])
    np.testing.assert_array_equal(picture[:2, 3:], images[1])
    np.testing.assert_array_equal(picture[3:, :2], images[2])
    assert np.isnan(picture[2]).all()
    assert np.isnan(picture[3:, 3:]).all()


def test_a_grid_follows_its_images_and_becomes_empty_again():
    grid = ImageGrid(columns=2)
    grid.images = np.ones((4, 3, 3), dtype=np.float32)
    assert grid._source.data["image"][0].shape == (7, 7)
    grid.images = None
    assert grid._source.data["image"] == []


def test_images_without_any_activation_do_not_break_the_scale():
    grid = ImageGrid(images=np.zeros((1, 4, 4), dtype=np.float32))
    assert grid._mapper.low < grid._mapper.high
