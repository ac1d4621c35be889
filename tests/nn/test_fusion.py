"""Layers that run together give what they give one by one."""

import numpy as np
import pytest

from weblab import nn
from weblab.nn import ops
from weblab.nn.fusion import BatchNormReLU, ConvPool, LinearReLU, fuse

FUSED = ("conv2d_max_pool2d_relu", "linear_relu", "batch_norm_relu")


@pytest.fixture
def _fusing():
    """Replacements that leave everything to the reference: it is fused, and NumPy computes."""
    ops.install({name: lambda *args: NotImplemented for name in FUSED})
    yield
    ops.uninstall()


def network(rng) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(3, 4, 3, stride=(1, 2), bias=False, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(8, 6, rng=rng),
        nn.ReLU(),
        nn.Linear(6, 5, rng=rng),
        nn.BatchNorm1d(5),
        nn.ReLU(),
    )


def test_nothing_is_fused_in_numpy(rng) -> None:
    model = network(rng)
    assert fuse(model.layers) == list(enumerate(model.layers))


@pytest.mark.usefixtures("_fusing")
def test_stages_and_their_positions(rng) -> None:
    stages = fuse(network(rng).layers)
    assert [position for position, _ in stages] == [0, 3, 6, 7, 9, 10]
    kinds = [ConvPool, ConvPool, nn.Flatten, LinearReLU, nn.Linear, BatchNormReLU]
    assert [type(stage) for _, stage in stages] == kinds
    pooled_first = [nn.Conv2d(1, 1, 3), nn.MaxPool2d(2), nn.ReLU()]
    assert [stage for _, stage in fuse(pooled_first)] == pooled_first


@pytest.mark.usefixtures("_fusing")
def test_subclasses_stay_single() -> None:
    class Watched(nn.ReLU):
        pass

    layers = [nn.Conv2d(1, 1, 3), Watched(), nn.MaxPool2d(2), nn.Linear(4, 2), Watched()]
    layers += [nn.BatchNorm1d(2), Watched()]
    assert [stage for _, stage in fuse(layers)] == layers


@pytest.mark.parametrize(
    ("replaced", "positions"),
    [
        ("conv2d_max_pool2d_relu", [0, 3, 6, 7, 8, 9, 10, 11]),
        ("linear_relu", [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11]),
        ("batch_norm_relu", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ],
)
def test_only_what_has_a_replacement_is_fused(rng, replaced, positions) -> None:
    ops.install({replaced: lambda *args: NotImplemented})
    try:
        assert [position for position, _ in fuse(network(rng).layers)] == positions
    finally:
        ops.uninstall()


def test_values_and_gradients_are_equal(rng) -> None:
    x = rng.standard_normal((4, 2, 11, 11))

    def run() -> list[np.ndarray]:
        model = network(np.random.default_rng(0))
        y = model.forward(x, training=True)
        dx = model.backward(np.ones_like(y))
        gradients = [parameter.grad for parameter in model.parameters()]
        model.backward_parameters(np.ones_like(y))
        again = [parameter.grad for parameter in model.parameters()]
        return [model.forward(x), y, dx, *gradients, *again]

    plain = run()
    ops.install({name: lambda *args: NotImplemented for name in FUSED})
    try:
        fused = run()
    finally:
        ops.uninstall()
    for one, other in zip(fused, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


@pytest.mark.usefixtures("_fusing")
def test_errors_name_the_layer_at_fault(rng) -> None:
    model = network(rng)
    with pytest.raises(ValueError, match=r"Conv2d: expected x of shape \(N, 2, H, W\)"):
        model.forward(np.zeros((1, 1, 11, 11)))
    with pytest.raises(ValueError, match="MaxPool2d: expected an image of at least 2x2"):
        model.forward(np.zeros((1, 2, 5, 5)))
    stage = fuse(model.layers)[0][1]
    stage.forward(np.zeros((1, 2, 11, 11)), training=True)
    with pytest.raises(ValueError, match=r"MaxPool2d.backward: expected grad of shape"):
        stage.backward(np.zeros((1, 3, 11, 11)))
    stage = fuse(model.layers)[3][1]
    with pytest.raises(ValueError, match=r"Linear: expected x of shape \(N, 8\)"):
        stage.forward(np.zeros((1, 7)))
    stage.forward(np.zeros((1, 8)), training=True)
    with pytest.raises(ValueError, match=r"ReLU.backward: expected grad of shape"):
        stage.backward(np.zeros((1, 5)))


@pytest.mark.usefixtures("_fusing")
def test_kernels_switched_off_between_the_passes(rng) -> None:
    model = network(rng)
    x = rng.standard_normal((2, 2, 11, 11))
    y = model.forward(x, training=True)
    ops.uninstall()
    assert model.backward(np.ones_like(y)).shape == x.shape
