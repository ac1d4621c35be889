"""From strokes to an answer, without a page."""

import numpy as np
import pytest

from weblab import nn
from weblab.labkit.digits.recognition import feature_layers, recognize
from weblab.labkit.digits.samples import SAMPLES
from weblab.labs.draw.compute.experiment import STEPS, DrawExperiment


@pytest.fixture
def experiment():
    return DrawExperiment()


def test_an_empty_pad_predicts_nothing(experiment):
    assert experiment.recognition is None
    assert experiment.feature_maps is None
    assert experiment.image_after(0) is None


@pytest.mark.parametrize("digit", range(10))
def test_each_sample_is_read_as_its_digit(experiment, digit):
    experiment.strokes = SAMPLES[digit]
    assert experiment.recognition.digit == digit
    assert experiment.recognition.probability > 0.5
    assert experiment.recognition.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_clearing_takes_the_answer_back(experiment):
    experiment.strokes = SAMPLES[7]
    experiment.strokes = []
    assert experiment.recognition is None


@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_the_preprocessing_can_be_switched_off(experiment, step):
    experiment.strokes = SAMPLES[7]
    with_it = experiment.recognition.image
    experiment.param.update(**{step: False})
    assert not np.array_equal(with_it, experiment.recognition.image)


def test_the_last_of_the_images_is_what_the_network_sees(experiment):
    experiment.strokes = SAMPLES[3]
    for step in ("thickness", "centre"):
        setattr(experiment, step, False)
        last = experiment.image_after(len(STEPS))
        np.testing.assert_array_equal(last, experiment.recognition.image)
        assert not np.array_equal(experiment.image_after(0), last)


def test_a_block_shows_its_own_feature_maps(experiment):
    experiment.strokes = SAMPLES[5]
    first = experiment.feature_maps
    experiment.block = 2
    assert experiment.feature_maps.shape[0] > first.shape[0]
    with pytest.raises(ValueError, match="block"):
        experiment.block = 99


def test_a_broken_drawing_is_explained_and_loses_nothing_else(experiment):
    experiment.strokes = SAMPLES[5]
    experiment.strokes = [[[0.0, float("nan")]]]
    assert "finite" in experiment.error
    assert experiment.recognition is None
    experiment.strokes = SAMPLES[5]
    assert experiment.error == ""
    assert experiment.recognition.digit == 5


def test_recognising_agrees_with_the_network_as_a_whole():
    rng = np.random.default_rng(0)
    network = nn.zoo.simple_convnet(rng=rng)
    image = rng.random((28, 28), dtype=np.float32)
    expected = nn.Softmax().forward(network.forward(image[None, None]))[0]
    recognition = recognize(network, image)
    np.testing.assert_allclose(recognition.probabilities, expected, rtol=1e-6)
    assert [maps.ndim for maps in recognition.feature_maps] == [3] * len(feature_layers(network))
