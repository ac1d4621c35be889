"""One kernel on one picture: the numbers, the sizes, and what cannot be computed."""

import numpy as np
import pytest

from weblab.labkit.digits.samples import SAMPLES
from weblab.labs.cnn.compute.kernel_explorer import (
    SOURCES,
    KernelExplorer,
    explore,
    parse_weights,
    size_formula,
)
from weblab.labs.cnn.compute.presets import KERNELS, PICTURES, fitted, shrunk


@pytest.fixture
def explorer():
    return KernelExplorer()


@pytest.mark.parametrize(("padding", "stride"), [(0, 1), (2, 1), (1, 2), (3, 3)])
def test_each_cell_is_the_sum_of_the_products_of_its_window(padding, stride):
    rng = np.random.default_rng(0)
    image, kernel = rng.random((9, 9)), rng.normal(size=(3, 3))
    found = explore(image, kernel, padding, stride, "none", 2)
    side = (9 + 2 * padding - 3) // stride + 1
    assert found.output.shape == (side, side)
    np.testing.assert_allclose(
        found.products.sum(axis=1).reshape(side, side), found.output, rtol=1e-4, atol=1e-5
    )
    i, j = side - 1, side // 2
    window = found.image[i * stride : i * stride + 3, j * stride : j * stride + 3]
    np.testing.assert_array_equal(found.columns[i * side + j], window.ravel())


@pytest.mark.parametrize(("pooling", "reduce"), [("max", np.max), ("average", np.mean)])
def test_pooling_takes_windows_side_by_side(pooling, reduce):
    image = np.random.default_rng(1).random((7, 7))
    found = explore(image, np.ones((1, 1)), 0, 1, pooling, 3)
    assert found.pooled.shape == (2, 2)
    assert found.pooled[1, 0] == pytest.approx(reduce(found.output[3:6, :3]))


def test_the_formula_is_said_and_so_is_what_is_left_over():
    whole = size_formula(28, 0, 5, 1).said(str)
    assert "= 24." in whole
    assert "never used" not in whole
    cut = size_formula(14, 0, 3, 2).said(str)
    assert "6.5" in cut
    assert "rounded down to 6" in cut
    assert "(1 of each)" in cut


def test_a_kernel_that_does_not_fit_is_refused_with_the_numbers(explorer):
    explorer.param.update(size=5, padding=0, kernel=7)
    assert explorer.exploration is None
    assert "kernel of size 7" in explorer.problem.said(str)
    explorer.padding = 1
    assert explorer.exploration.output.shape == (1, 1)
    assert explorer.problem is None


@pytest.mark.parametrize("preset", KERNELS)
@pytest.mark.parametrize("kernel", range(1, 8))
def test_every_preset_exists_at_every_size(explorer, preset, kernel):
    explorer.param.update(preset=preset, kernel=kernel)
    assert explorer.weights_now().shape == (kernel, kernel)
    assert explorer.weights == ""
    assert np.isfinite(explorer.exploration.output).all()


def test_blurs_keep_the_brightness_and_edges_are_blind_to_plain_areas():
    assert KERNELS["blur"](5).sum() == pytest.approx(1)
    assert KERNELS["gaussian"](5).sum() == pytest.approx(1)
    assert KERNELS["sharpen"](3).sum() == pytest.approx(1)
    for edges in ("edges", "vertical", "horizontal"):
        assert KERNELS[edges](3).sum() == pytest.approx(0)
    np.testing.assert_array_equal(KERNELS["vertical"](3), [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def test_a_kernel_of_ones_own_is_kept_when_its_size_changes(explorer):
    explorer.set_weights(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert (explorer.preset, explorer.kernel) == ("custom", 2)
    explorer.kernel = 4
    np.testing.assert_array_equal(explorer.weights_now()[1:3, 1:3], [[1, 2], [3, 4]])
    explorer.preset = "blur"
    assert explorer.weights == ""
    explorer.preset = "custom"
    np.testing.assert_array_equal(explorer.weights_now(), KERNELS["identity"](4))


@pytest.mark.parametrize("text", ["1,2", "1,x/2,3", "nan", "1e9", "/".join(["1"] * 8)])
def test_a_link_cannot_bring_a_kernel_that_is_none(explorer, text):
    with pytest.raises(ValueError, match=r"Expected|could not convert"):
        explorer.weights = text
    assert explorer.preset == "vertical"


def test_a_kernel_survives_its_text(explorer):
    kernel = np.array([[0.25, -1e-3], [1e5, 0]])
    explorer.set_weights(kernel)
    np.testing.assert_allclose(parse_weights(explorer.weights), kernel)


def test_resizing_keeps_the_middle():
    kernel = np.arange(9.0).reshape(3, 3)
    np.testing.assert_array_equal(fitted(fitted(kernel, 5), 3), kernel)
    np.testing.assert_array_equal(fitted(kernel, 1), [[4]])


@pytest.mark.parametrize("size", [5, 13, 28])
def test_a_smaller_picture_keeps_the_mean(size):
    image = np.random.default_rng(2).random((28, 28))
    assert shrunk(image, size).mean() == pytest.approx(image.mean())
    np.testing.assert_allclose(shrunk(image, 28), image)


@pytest.mark.parametrize("source", SOURCES)
def test_each_picture_is_shown_or_says_what_is_missing(explorer, source):
    explorer.image = source
    missing = source in ("drawing", "dataset")
    assert (explorer.exploration is None) == missing
    assert (explorer.problem is not None) == missing
    if source in PICTURES:
        assert explorer.exploration.image.max() == 1


def test_what_is_drawn_or_chosen_becomes_the_picture(explorer):
    explorer.strokes = SAMPLES[8]
    assert explorer.image == "drawing"
    drawn = explorer.exploration.image
    explorer.chosen = np.full((28, 28), 255, np.uint8)
    assert explorer.image == "dataset"
    assert not np.array_equal(drawn, explorer.exploration.image)
    assert explorer.subject().min() == 1
    explorer.image = "stripes"
    np.testing.assert_array_equal(explorer.subject(), explorer.drawn())
