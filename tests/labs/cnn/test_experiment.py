"""One digit between the two halves of the cnn lab."""

import numpy as np
import pytest

from tests.labs.cnn.test_training import SMALL, FakeStore, finish
from weblab import nn
from weblab.labkit.digits.samples import SAMPLES
from weblab.labs.cnn.compute import training as module
from weblab.labs.cnn.compute.experiment import CnnExperiment


@pytest.fixture
def experiment(monkeypatch):
    monkeypatch.setattr(module, "STORE", FakeStore())
    return CnnExperiment(**SMALL)


def test_nothing_is_predicted_without_a_digit_or_without_a_network(experiment):
    experiment.strokes = SAMPLES[7]
    assert experiment.metrics["prediction"] is None
    finish(experiment)
    assert experiment.metrics["prediction"] == experiment.recognition.digit
    experiment.strokes = []
    assert experiment.metrics["prediction"] is None
    assert experiment.recognition is not None, "a sample is looked at instead"
    experiment.reset()
    assert experiment.recognition is None


def test_the_network_reads_what_is_drawn_or_chosen(experiment):
    finish(experiment)
    experiment.strokes = SAMPLES[7]
    drawn = experiment.recognition.image
    expected = nn.Softmax().forward(experiment.network.forward(drawn[None, None]))[0]
    np.testing.assert_array_equal(experiment.answer.probabilities, expected)
    assert experiment.metrics["probability"] == float(expected.max())
    experiment.chosen = np.full((28, 28), 255, np.uint8)
    assert experiment.recognition.image.min() == 1


def test_every_layer_that_shows_something_is_shown(experiment):
    experiment.param.update(dropout=0.3, batch_norm=True, blocks=2, filter_size=3)
    finish(experiment)
    plan = experiment.built.plan()
    shown = [plan[index].name.said(str) for index in experiment.shown_layers()]
    assert shown == [
        *("Convolution 1", "Batch normalization 1", "ReLU 1", "Pooling 1"),
        *("Convolution 2", "Batch normalization 2", "ReLU 2", "Pooling 2"),
        *("Dense", "Batch normalization", "ReLU", "Output: one value per digit"),
    ]
    shapes = [plan[index].shape for index in experiment.shown_layers()]
    assert [maps.shape for maps in experiment.recognition.feature_maps] == shapes


def test_an_opened_network_predicts_before_it_is_trained_on(experiment):
    experiment.strokes = SAMPLES[7]
    finish(experiment)
    before = experiment.metrics
    other = CnnExperiment()
    other.strokes = SAMPLES[7]
    other.open(experiment.file())
    for name in ("prediction", "probability", "parameters", "test_accuracy"):
        assert other.metrics[name] == before[name]
