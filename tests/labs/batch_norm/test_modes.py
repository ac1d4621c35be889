"""Training mode and evaluation mode: looking at both changes neither."""

import numpy as np
import pytest

from weblab import nn
from weblab.labs.batch_norm.compute.modes import evaluate_in_training_mode, norm_layers, statistics


@pytest.fixture
def model(train) -> nn.Sequential:
    rng = np.random.default_rng(0)
    model = nn.zoo.mlp([train.inputs.shape[1], 20, 20, 10], batch_norm=True, rng=rng)
    optimizer = nn.SGD(model.parameters(), 0.1)
    nn.fit(model, nn.SoftmaxCrossEntropy(), optimizer, train, epochs=3, batch_size=50, rng=rng)
    return model


def test_looking_changes_neither_weights_nor_statistics(model, train):
    before = {path: array.copy() for path, array in model.state().items()}
    evaluate_in_training_mode(model, train, 10)
    statistics(model, train.inputs[:50])
    for path, array in model.state().items():
        np.testing.assert_array_equal(array, before[path])


def test_with_the_batchs_own_statistics_both_modes_agree(model, train):
    """All that is left between the modes is n / (n - 1), of the unbiased variance."""
    for layer, found in zip(norm_layers(model), statistics(model, train.inputs), strict=True):
        layer.running_mean[:] = found.batch_mean
        layer.running_var[:] = found.batch_var
    evaluated = nn.evaluate(model, nn.SoftmaxCrossEntropy(), train)
    trained = evaluate_in_training_mode(model, train, len(train))
    assert trained.accuracy == pytest.approx(evaluated.accuracy, abs=0.01)
    assert trained.loss == pytest.approx(evaluated.loss, rel=0.05)


def test_small_batches_read_worse(model, train):
    accuracies = [evaluate_in_training_mode(model, train, size).accuracy for size in (2, 10, 200)]
    assert accuracies == sorted(accuracies)
    assert accuracies[0] < accuracies[-1] - 0.2


def test_no_batch_has_a_single_sample(model, train):
    odd = train.subset(slice(7))
    assert evaluate_in_training_mode(model, odd, 2).samples == 7


def test_statistics_are_those_of_the_values_that_a_layer_normalizes(model, train):
    first = statistics(model, train.inputs)[0]
    before = model[0].forward(train.inputs)
    np.testing.assert_allclose(first.batch_mean, before.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(first.batch_var, before.var(axis=0, ddof=1), rtol=1e-4)
    assert len(statistics(model, train.inputs)) == 2
