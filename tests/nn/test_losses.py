"""Losses: hand-computed values, gradients, and what they refuse. PyTorch's are in test_golden."""

import numpy as np
import pytest

from weblab import nn


def test_cross_entropy_of_equal_logits_is_log_k() -> None:
    loss = nn.SoftmaxCrossEntropy()
    assert loss(np.zeros((3, 10), np.float32), np.array([0, 4, 9])) == pytest.approx(np.log(10))
    expected = np.full((3, 10), 0.1)
    expected[[0, 1, 2], [0, 4, 9]] -= 1
    np.testing.assert_allclose(loss.backward(), expected / 3, rtol=1e-6)


def test_cross_entropy_survives_extreme_logits() -> None:
    loss = nn.SoftmaxCrossEntropy()
    logits = np.array([[1e30, 0], [-1e30, 1e30]], np.float32)
    assert loss(logits, np.array([0, 1])) == 0
    assert np.isfinite(loss.backward()).all()


def test_soft_targets_of_one_class_equal_that_class(rng) -> None:
    logits = rng.standard_normal((4, 3))
    classes = np.array([2, 0, 1, 1])
    hard, soft = nn.SoftmaxCrossEntropy(), nn.SoftmaxCrossEntropy()
    assert hard(logits, classes) == pytest.approx(soft(logits, np.eye(3)[classes]))
    np.testing.assert_allclose(hard.backward(), soft.backward(), atol=1e-15)


def test_mean_squared_error_is_over_all_elements() -> None:
    loss = nn.MeanSquaredError()
    assert loss(np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 0], [0, 4]])) == 13 / 4
    np.testing.assert_array_equal(loss.backward(), [[0, 1], [1.5, 0]])


def test_masked_error_sees_only_known_targets() -> None:
    loss = nn.MaskedMeanSquaredError()
    outputs = np.array([[1.0, 2.0, 3.0]])
    assert loss(outputs, np.array([[2.0, np.nan, 1.0]])) == 2.5
    np.testing.assert_array_equal(loss.backward(), [[-1, 0, 2]])
    assert loss(outputs, np.full((1, 3), np.nan)) == 0


def test_binary_cross_entropy_survives_extreme_logits() -> None:
    loss = nn.BinaryCrossEntropyWithLogits()
    value = loss(np.array([[1e4, -1e4]], np.float32), np.array([[0, 0]], np.float32))
    assert value == pytest.approx(5000)


@pytest.mark.parametrize(
    "loss",
    [nn.SoftmaxCrossEntropy(), nn.MeanSquaredError(), nn.BinaryCrossEntropyWithLogits()],
)
def test_gradients(loss, rng) -> None:
    targets = rng.random((4, 3))
    nn.check_gradients(nn.Linear(5, 3, rng=rng), loss, rng.standard_normal((4, 5)), targets)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradient_has_the_dtype_of_the_outputs(dtype, rng) -> None:
    outputs = rng.standard_normal((4, 3)).astype(dtype)
    for loss in (nn.SoftmaxCrossEntropy(), nn.MeanSquaredError(), nn.MaskedMeanSquaredError()):
        loss(outputs, rng.random((4, 3)).astype(dtype))
        assert loss.backward().dtype == dtype
        for other in (np.float32, np.float64):
            loss(outputs, rng.random((4, 3)).astype(other))
            assert loss.backward().dtype == dtype
    loss(outputs, np.ones((4, 3), int))
    assert loss.backward().dtype == dtype


@pytest.mark.parametrize(
    "loss",
    [
        nn.SoftmaxCrossEntropy(),
        nn.MeanSquaredError(),
        nn.MaskedMeanSquaredError(),
        nn.BinaryCrossEntropyWithLogits(),
    ],
)
def test_lists_and_empty_batches_are_refused(loss) -> None:
    with pytest.raises(TypeError, match=r"expected targets .* received list;"):
        loss(np.zeros((2, 3), np.float32), [0, 1])
    with pytest.raises(ValueError, match=r"at least one sample, received .*;"):
        loss(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32))


def test_compute_remembers_nothing(rng) -> None:
    loss = nn.MeanSquaredError()
    loss.compute(rng.random((2, 2)), rng.random((2, 2)))
    with pytest.raises(RuntimeError, match="call loss"):
        loss.backward()


@pytest.mark.parametrize(
    "targets", [np.array([0, 3]), np.array([0, -1]), np.array([0]), np.array([0.0, 1.0])]
)
def test_unfit_classes_are_refused(targets) -> None:
    with pytest.raises(ValueError, match=r"expected .* received .*;"):
        nn.SoftmaxCrossEntropy()(np.zeros((2, 3), np.float32), targets)


def test_broadcasting_is_refused() -> None:
    with pytest.raises(ValueError, match=r"targets of shape \(2, 1\), received \(2,\)"):
        nn.MeanSquaredError()(np.zeros((2, 1)), np.zeros(2))


@pytest.mark.parametrize("loss", [nn.SoftmaxCrossEntropy(), nn.BinaryCrossEntropyWithLogits()])
@pytest.mark.parametrize("wrong", [-0.1, 1.5, 255, np.nan])
def test_targets_that_are_no_probabilities_are_refused(loss, wrong) -> None:
    targets = np.array([[0.5, 0.5, 0], [0, 0, wrong]])
    with pytest.raises(ValueError, match=r"expected targets from 0 to 1, received .*;"):
        loss(np.zeros((2, 3)), targets)
