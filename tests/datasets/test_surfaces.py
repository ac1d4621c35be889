"""Surfaces: slopes belong to heights, minima are minima, and optimizers take the known steps."""

import numpy as np
import pytest

from weblab import nn
from weblab.datasets.surfaces import SURFACES, VALLEY


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_the_slope_is_the_derivative_of_the_height(surface):
    rng = np.random.default_rng(0)
    for x, y in rng.uniform(-2, 2, (20, 2)):
        step = 1e-5
        numeric = (
            (surface.height(x + step, y) - surface.height(x - step, y)) / (2 * step),
            (surface.height(x, y + step) - surface.height(x, y - step)) / (2 * step),
        )
        np.testing.assert_allclose(
            surface.gradient(np.array([x, y])), numeric, rtol=1e-4, atol=1e-5
        )


@pytest.mark.parametrize(
    "surface", [s for s in SURFACES if s.minimum], ids=lambda surface: surface.name
)
def test_nothing_near_the_minimum_is_lower(surface):
    x, y = surface.minimum
    assert surface.height(x, y) == pytest.approx(0)
    around = np.random.default_rng(0).normal(0, 0.1, (2, 100))
    assert (surface.height(x + around[0], y + around[1]) > 0).all()


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_the_start_is_shown_and_arrays_are_welcome(surface):
    assert surface.x_range[0] <= surface.start[0] <= surface.x_range[1]
    assert surface.y_range[0] <= surface.start[1] <= surface.y_range[1]
    grid = np.meshgrid(np.linspace(-1, 1, 4), np.linspace(-1, 1, 3))
    assert surface.height(*grid).shape == (3, 4)


@pytest.mark.parametrize(
    ("make", "steps"),
    [
        (lambda p: nn.SGD(p, 0.95), 32),
        (lambda p: nn.Momentum(p, 0.1), 24),
        (lambda p: nn.AdaGrad(p, 1.5), 20),
        (lambda p: nn.Adam(p, 0.3), 52),
        (lambda p: nn.Nesterov(p, 0.1), 22),
        (lambda p: nn.RMSProp(p, 0.3), 6),
    ],
    ids=["SGD", "Momentum", "AdaGrad", "Adam", "Nesterov", "RMSProp"],
)
def test_optimizers_reach_the_valley_in_the_known_number_of_steps(make, steps):
    point = nn.Parameter(np.array(VALLEY.start), "point")
    optimizer = make([point])
    taken = 0
    while VALLEY.height(*point.data) >= 0.01:
        point.grad = VALLEY.gradient(point.data)
        optimizer.step()
        taken += 1
    assert taken == steps
