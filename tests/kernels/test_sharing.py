"""Layers that stand in several places of a network, on the kernels and fused with others."""

import copy

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from weblab import nn


def units(rng: np.random.Generator) -> list[list[nn.Layer]]:
    """Return what a network is made of: layers in a row that keep two channels of 8x8."""
    return [
        [
            nn.Conv2d(2, 2, 3, padding=1, rng=rng),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=1, padding=1),
        ],
        [nn.Conv2d(2, 2, 3, padding=1, rng=rng)],
        [nn.BatchNorm2d(2), nn.ReLU()],
        [nn.MaxPool2d(2), nn.Upsample2d(2)],
        [nn.Tanh()],
        [nn.Flatten(), nn.Linear(128, 128, rng=rng), nn.ReLU(), nn.Reshape((2, 8, 8))],
    ]


@st.composite
def places(draw: st.DrawFn) -> tuple[int, list[tuple[int, bool]]]:
    """Return a seed, and of each place which unit stands there and whether in a box."""
    chosen = st.tuples(st.integers(0, 5), st.booleans())
    return draw(st.integers(0, 99)), draw(st.lists(chosen, min_size=2, max_size=5))


def test_gradients_are_those_of_layers_of_their_own(build) -> None:
    @settings(max_examples=40 if build == "shipped" else 10)
    @given(places())
    def equal(drawn) -> None:
        seed, order = drawn
        rng = np.random.default_rng(seed)
        made = units(rng)
        shared: list[nn.Layer] = []
        apart: list[nn.Layer] = []
        for index, boxed in order:
            own = copy.deepcopy(made[index])
            for parameter in nn.Sequential(*own).parameters():
                parameter.data = parameter.data.astype(np.float64)
            shared += [nn.Sequential(*made[index])] if boxed else made[index]
            apart += own
        model, reference = nn.Sequential(*shared), nn.Sequential(*apart)
        # Whole numbers a few apart: a sum in float32 lets the same element of a window win.
        x = rng.integers(-3, 4, (3, 2, 8, 8)).astype(np.float32)
        y = model.forward(x, training=True)
        expected = reference.forward(x.astype(np.float64), training=True)
        np.testing.assert_allclose(y, expected, rtol=0, atol=1e-3)
        grad = rng.standard_normal(y.shape, dtype=np.float32)
        pairs = [(model.backward(grad), reference.backward(grad.astype(np.float64)))]
        for parameter in model.parameters():
            pairs.append((parameter.grad, sums(made, order, apart)[parameter]))
        for got, want in pairs:
            scale = max(1.0, float(np.abs(want).max()))
            np.testing.assert_allclose(got, want, rtol=0, atol=1e-3 * scale)

    equal()


def sums(made, order, apart) -> dict[nn.Parameter, np.ndarray]:
    """Return, for each shared parameter, the sum over its places in the other network."""
    totals: dict[nn.Parameter, np.ndarray] = {}
    remaining = iter(apart)
    for index, _ in order:
        for layer in made[index]:
            for mine, theirs in zip(layer.parameters(), next(remaining).parameters(), strict=True):
                totals[mine] = totals.get(mine, 0) + theirs.grad
    return totals
