"""Signals through fresh layers spread as the curriculum says."""

import numpy as np
import pytest

from weblab.labkit.experiment.histogram import BINS
from weblab.labs.initialization.compute.signal import ACTIVATIONS, LayerSignal, send_signal
from weblab.labs.initialization.compute.starts import STARTS, custom


def signal(activation: str, start: str, layers: int = 5, seed: int = 0) -> list[LayerSignal]:
    return send_signal(activation, STARTS[start].initializer, layers, seed)


def test_sigmoid_with_a_std_of_1_is_at_its_ends():
    for layer in signal("Sigmoid", "large"):
        assert 0.61 <= layer.saturated <= 0.79, "curriculum: 64 to 76 %, give or take 3 by seed"


def test_sigmoid_with_a_small_std_gathers_in_the_middle():
    for layer in signal("Sigmoid", "small")[1:]:
        assert layer.mean == pytest.approx(0.5, abs=0.03)
        assert layer.std == pytest.approx(0.01, abs=0.005)
        assert layer.saturated == 0


def test_tanh_with_a_small_std_is_gone_by_layer_5():
    assert signal("Tanh", "small")[-1].std == pytest.approx(1e-5, rel=0.2)


@pytest.mark.parametrize("seed", range(3))
def test_relu_keeps_its_spread_from_he_alone(seed):
    he, xavier, large = (signal("ReLU", name, seed=seed) for name in ("he", "xavier", "large"))
    assert all(0.65 < layer.std < 1.1 for layer in he), "curriculum: .8 to 1.0"
    assert xavier[0].std == pytest.approx(0.60, abs=0.05)
    assert xavier[-1].std == pytest.approx(0.17, abs=0.06)
    assert large[-1].std == pytest.approx(1.4e4, rel=0.3)
    assert [layer.saturated for layer in he] == [None] * 5


def test_gradients_vanish_and_explode_on_their_way_back():
    small, large = signal("ReLU", "small"), signal("ReLU", "large")
    assert small[0].gradient_std < 1e-3 * small[-1].gradient_std
    assert large[0].gradient_std > 1e3 * large[-1].gradient_std
    he = signal("ReLU", "he")
    assert he[0].gradient_std == pytest.approx(he[-1].gradient_std, rel=0.2)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_from_zero_every_unit_is_dead_and_no_gradient_comes_through(activation):
    layers = signal(activation, "zeros")
    assert [layer.dead for layer in layers] == [1.0] * 5
    assert [layer.gradient_std for layer in layers[:-1]] == [0.0] * 4
    assert layers[0].gradients.shares[BINS // 2] == 1, "all are 0, in the middle of the range"


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("std", [0.0, 1e-5, 10.0])
def test_no_scale_breaks_the_deepest_network(activation, std):
    layers = send_signal(activation, custom(std).initializer, 10, 0)
    assert len(layers) == 10
    for layer in layers:
        assert np.isfinite([layer.mean, layer.std, layer.gradient_std]).all()
        assert 0 < layer.activations.shares.sum() <= 1.000001
        assert layer.activations.low == layers[0].activations.low, "one range for all layers"
        assert layer.gradients.high == layers[0].gradients.high


def test_a_seed_decides_the_signal():
    first, again, other = (signal("ReLU", "he", seed=seed)[-1].std for seed in (0, 0, 1))
    assert first == again != other
