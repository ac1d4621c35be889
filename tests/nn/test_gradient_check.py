"""The gradient check finds planted bugs, says where, and touches nothing."""

import numpy as np
import pytest

from weblab import nn


class DoublingLinear(nn.Linear):
    """A Linear layer whose bias gradient is twice what it should be."""

    def backward(self, grad):
        dx = super().backward(grad)
        self.bias.grad = 2 * self.bias.grad
        return dx


def test_a_planted_bug_is_named_with_its_numbers(rng) -> None:
    model = nn.Sequential(nn.Linear(4, 3, rng=rng), nn.Tanh(), DoublingLinear(3, 2, rng=rng))
    x, targets = rng.standard_normal((5, 4)), np.array([0, 1, 0, 1, 1])
    with pytest.raises(nn.GradientMismatchError) as caught:
        nn.check_gradients(model, nn.SoftmaxCrossEntropy(), x, targets)
    assert [error.name for error in caught.value.errors] == ["2.bias"]
    error = caught.value.errors[0]
    assert error.backward == pytest.approx(2 * error.numeric, rel=1e-6)
    assert error.error == pytest.approx(0.5, rel=1e-6)
    assert f"{error.numeric:.9g}" in str(caught.value)


def test_the_model_is_left_alone(rng) -> None:
    model = nn.Sequential(nn.Linear(4, 3, rng=rng), nn.BatchNorm1d(3), nn.Dropout(0.5, rng=rng))
    before = {path: array.copy() for path, array in model.state().items()}
    draws = repr(rng.bit_generator.state)
    nn.check_gradients(model, None, np.random.default_rng(1).standard_normal((6, 4)))
    assert repr(rng.bit_generator.state) == draws
    for path, array in model.state().items():
        np.testing.assert_array_equal(array, before[path])
        assert array.dtype == np.float32
    assert all(parameter.grad is None for parameter in model.parameters())


def test_the_error_is_v_shaped_in_epsilon(rng) -> None:
    model = nn.Sequential(nn.Linear(4, 5, rng=rng), nn.Tanh(), nn.Linear(5, 3, rng=rng))
    x, targets = rng.standard_normal((6, 4)), np.array([0, 1, 2, 0, 1, 2])

    def worst(epsilon: float) -> float:
        errors = nn.check_gradients(
            model, nn.SoftmaxCrossEntropy(), x, targets, epsilon=epsilon, tolerance=np.inf
        )
        return max(error.error for error in errors.values())

    assert worst(1e-5) < 1e-8
    assert worst(1e-1) > 1e3 * worst(1e-5)
    assert worst(1e-12) > 1e3 * worst(1e-5)


def test_samples_limit_the_work(rng) -> None:
    calls = []

    class Counting(nn.ReLU):
        def forward(self, x, *, training=False):
            calls.append(1)
            return super().forward(x, training=training)

    model = nn.Sequential(nn.Linear(20, 20, rng=rng), Counting())
    nn.check_gradients(model, None, rng.standard_normal((2, 20)), samples=3)
    assert len(calls) == 1 + 3 * 2 * 3


def test_targets_are_needed_for_a_loss(rng) -> None:
    with pytest.raises(ValueError, match="expected targets"):
        nn.check_gradients(nn.Linear(2, 2), nn.MeanSquaredError(), np.zeros((1, 2)))


def test_the_loss_is_left_alone(rng) -> None:
    loss = nn.MeanSquaredError()
    nn.check_gradients(nn.Linear(2, 2, rng=rng), loss, np.ones((1, 2)), np.zeros((1, 2)))
    with pytest.raises(RuntimeError, match="call loss"):
        loss.backward()
