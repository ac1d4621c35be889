"""The graphs of the lab: the book's numbers, the engine's layers, and shares that multiply out."""

import numpy as np
import pytest

from weblab import nn
from weblab.labs.backprop.compute.experiment import BackpropExperiment
from weblab.labs.backprop.compute.graph_run import GraphRun
from weblab.labs.backprop.compute.presets import GIVEN, PRESETS
from weblab.labs.backprop.compute.shares import CONVOLVE, MATMUL, TIMES, shares
from weblab.nn import ops

BOOK = {
    "apples": (220, {"apple": 2.2, "apples": 110, "tax": 200}),
    "fruit": (715, {"apple": 2.2, "apples": 110, "orange": 3.3, "oranges": 165, "tax": 650}),
}
MULTIPLIED = {
    TIMES: np.multiply,
    MATMUL: np.matmul,
    CONVOLVE: lambda a, b: ops.conv2d(a, np.ascontiguousarray(b), None, 1, 1, 0, 0),
}


def finished(preset: str, seed: int = 0) -> GraphRun:
    run = BackpropExperiment(preset=preset, seed=seed).graph_run
    for _stepped in run.run():
        pass
    return run


@pytest.mark.parametrize("preset", BOOK)
def test_the_book_s_numbers(preset):
    run = finished(preset)
    value, grads = BOOK[preset]
    assert run.output.value == pytest.approx(value)
    assert {key: float(run.grad(key)) for key in grads} == pytest.approx(grads)


def test_the_affine_preset_is_the_engine_s_layer():
    run = finished("affine", seed=3)
    x, weight, bias, targets = (run.nodes[f"affine_{key}"].value for key in "xwbt")
    layer, loss = nn.Linear(3, 2), nn.SoftmaxCrossEntropy()
    layer.weight.data, layer.bias.data = weight, bias
    assert run.output.value == pytest.approx(loss(layer.forward(x, training=True), targets))
    dx = layer.backward(loss.backward())
    np.testing.assert_allclose(run.grad("affine_x"), dx, atol=1e-12)
    np.testing.assert_allclose(run.grad("affine_w"), layer.weight.grad, atol=1e-12)
    np.testing.assert_allclose(run.grad("affine_b"), layer.bias.grad, atol=1e-12)


def test_the_conv_preset_is_the_engine_s_layer():
    run = finished("conv", seed=3)
    x, weight, bias, weights = (run.nodes[f"conv_{key}"].value for key in "xwbv")
    model = nn.Sequential(nn.Conv2d(1, 1, 2), nn.ReLU())
    model[0].weight.data, model[0].bias.data = weight, bias.reshape(1)
    outputs = model.forward(x, training=True)
    assert run.output.value == pytest.approx(np.sum(outputs * weights))
    dx = model.backward(weights)
    np.testing.assert_allclose(run.grad("conv_x"), dx, atol=1e-12)
    np.testing.assert_allclose(run.grad("conv_w"), model[0].weight.grad, atol=1e-12)
    np.testing.assert_allclose(run.grad("conv_b").reshape(1), model[0].bias.grad, atol=1e-12)


@pytest.mark.parametrize("preset", PRESETS)
def test_local_derivative_times_upstream_is_what_each_input_gets(preset):
    run = finished(preset, seed=7)
    assert len(run.passed) == run.total / 2
    for passed in run.passed.values():
        for share, piece in zip(shares(passed), passed.pieces, strict=True):
            assert share.key == piece.node.name
            assert share.left.upstream != share.right.upstream
            product = MULTIPLIED[share.sign](share.left.value, share.right.value)
            if share.summed:
                extra = tuple(range(product.ndim - piece.grad.ndim))
                product = product.sum(axis=extra)
                ones = tuple(i for i, size in enumerate(piece.grad.shape) if size == 1)
                product = product.sum(axis=ones, keepdims=True)
            np.testing.assert_allclose(product, piece.grad, atol=1e-12)
            if piece.local is not None:
                assert float(share.left.value) == pytest.approx(piece.local)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_step_is_one_node_forward_and_then_backward(preset):
    run = BackpropExperiment(preset=preset).graph_run
    operations = [place.key for place in run.preset.places if place.operation]
    walked = []
    for stepped in run.run():
        walked.append(run.current)
        assert run.going_back == (stepped.step > len(operations))
        computed = [key for key in operations if run.nodes[key].value is not None]
        assert len(computed) == min(stepped.step, len(operations))
    assert walked == operations + operations[::-1]
    assert all(run.grad(key) is not None for key in run.nodes)


def test_a_gradient_is_shown_only_once_it_has_arrived():
    run = BackpropExperiment().graph_run
    for _step in range(3):
        run.advance()
    assert run.grad("total") == 1
    assert run.grad("tax") == pytest.approx(200)
    assert run.grad("apple") is None


def test_a_value_that_changes_is_computed_anew_as_far_as_the_run_was():
    run = BackpropExperiment().graph_run
    for _step in range(3):
        run.advance()
    run.assign("apples", np.array(5.0))
    assert run.step == 3
    assert run.output.value == pytest.approx(550)
    assert run.grad("tax") == pytest.approx(500)
    assert run.grad("apple") is None


def test_every_input_has_a_value_within_its_limits():
    for seed in range(20):
        experiment = BackpropExperiment(seed=seed)
        for key, given in GIVEN.items():
            value = experiment.given(key)
            assert value.shape == given.shape
            assert (value >= given.bounds[0]).all()
            assert (value <= given.bounds[1]).all()
