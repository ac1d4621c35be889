"""Principal components found by iteration are those of the eigenvalues."""

import numpy as np
import pytest

from weblab.labs.autoencoders.compute.pca import components


def spread(rng: np.random.Generator, samples: int = 400, size: int = 90) -> np.ndarray:
    """Return data that spread less and less along axes that are turned at random."""
    turned = np.linalg.qr(rng.standard_normal((size, size)))[0]
    lengths = 0.9 ** np.arange(size)
    return (rng.standard_normal((samples, size)) * lengths @ turned + 3).astype(np.float32)


@pytest.mark.parametrize("width", [1, 5, 70])
def test_they_lose_as_little_as_the_exact_ones(width):
    x = spread(np.random.default_rng(0))
    found = components(x, width)
    mean = x.mean(axis=0)
    exact = np.linalg.eigh(np.cov(x.T))[1][:, -width:]
    least = np.square((x - mean) @ exact @ exact.T + mean - x).mean()
    assert np.square(found.reconstruct(x) - x).mean() == pytest.approx(least, rel=0.01)
    np.testing.assert_allclose(found.axes.T @ found.axes, np.eye(width), atol=1e-4)
    spreads = found.encode(x).var(axis=0)
    assert (np.diff(spreads) <= 1e-3 * spreads[0]).all()


def test_as_many_components_as_columns_lose_nothing():
    x = spread(np.random.default_rng(0), size=10)
    found = components(x, 12)
    assert found.axes.shape == (10, 10)
    np.testing.assert_allclose(found.reconstruct(x), x, atol=1e-5)


def test_data_that_need_fewer_components_are_no_trouble():
    x = np.zeros((50, 10), np.float32)
    x[:, :2] = np.random.default_rng(0).random((50, 2))
    found = components(x, 5)
    np.testing.assert_allclose(found.reconstruct(x), x, atol=1e-5)
    np.testing.assert_allclose(found.axes.T @ found.axes, np.eye(5), atol=1e-4)


def test_axes_that_are_nearly_right_are_taken_up():
    x = spread(np.random.default_rng(0))
    first = components(x, 2)
    again = components(x, 2, sweeps=1, start=first.axes)
    np.testing.assert_allclose(np.abs((first.axes * again.axes).sum(axis=0)), 1, atol=1e-3)
