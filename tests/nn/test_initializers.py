"""Initialisers: the spread that each promises, and what it does to a deep network."""

import numpy as np
import pytest

from weblab import nn
from weblab.nn import initializers

SHAPE = (400, 300)


@pytest.mark.parametrize(
    ("name", "std"),
    [
        ("xavier_normal", np.sqrt(2 / 700)),
        ("xavier_uniform", np.sqrt(2 / 700)),
        ("xavier_fan_in", np.sqrt(1 / 400)),
        ("he_normal", np.sqrt(2 / 400)),
        ("he_uniform", np.sqrt(2 / 400)),
        ("zeros", 0),
    ],
)
def test_spread(name, std, rng) -> None:
    weights = initializers.resolve(name)(SHAPE, fan_in=400, fan_out=300, rng=rng)
    assert weights.dtype == np.float32
    assert weights.shape == SHAPE
    assert weights.std() == pytest.approx(std, rel=0.02)
    assert abs(weights.mean()) < 0.001


def test_chosen_values(rng) -> None:
    linear = nn.Linear(400, 300, init=initializers.normal(0.5), rng=rng)
    assert linear.weight.data.std() == pytest.approx(0.5, rel=0.02)
    assert not linear.bias.data.any()
    flat = nn.Linear(4, 3, init=initializers.constant(2), rng=rng)
    assert (flat.weight.data == 2).all()
    even = nn.Linear(400, 300, init=initializers.uniform(0.3), rng=rng).weight.data
    assert even.max() <= 0.3
    assert even.std() == pytest.approx(0.3 / np.sqrt(3), rel=0.02)


def test_convolution_counts_its_window(rng) -> None:
    conv = nn.Conv2d(32, 64, 3, init="he_normal", rng=rng)
    assert conv.weight.data.std() == pytest.approx(np.sqrt(2 / 288), rel=0.03)


@pytest.mark.parametrize(
    ("activation", "init", "lowest", "highest"),
    [
        (nn.ReLU, "he_normal", 0.6, 1.2),
        (nn.ReLU, "xavier_fan_in", 0.12, 0.25),
        (nn.Tanh, initializers.normal(0.01), 0.3e-5, 3e-5),
        (nn.ReLU, initializers.normal(1.0), 0.5e4, 4e4),
    ],
)
def test_activations_of_the_fifth_layer(activation, init, lowest, highest, rng) -> None:
    x = rng.standard_normal((1000, 100), dtype=np.float32)
    for _ in range(5):
        x = activation().forward(nn.Linear(100, 100, init=init, rng=rng).forward(x))
    assert lowest < x.std() < highest


def test_equal_generators_give_equal_networks() -> None:
    first, second = (nn.zoo.simple_convnet(rng=np.random.default_rng(3)) for _ in range(2))
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        np.testing.assert_array_equal(a.data, b.data)


@pytest.mark.parametrize(
    "make",
    [
        lambda: initializers.normal(-1),
        lambda: initializers.uniform(np.nan),
        lambda: initializers.constant(np.inf),
    ],
)
def test_unfit_widths_are_refused(make) -> None:
    with pytest.raises(ValueError, match=r"expected .* received .*;"):
        make()


@pytest.mark.parametrize("init", ["glorot", 0.01, None])
def test_unknown_names_and_numbers_are_refused(init) -> None:
    with pytest.raises(ValueError, match=rf"he_normal.*received {init!r}; .*normal\(std\)"):
        nn.Linear(2, 2, init=init)
