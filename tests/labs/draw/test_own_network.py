"""A network of the visitor's own behind the pad, without a page."""

import base64
import io

import numpy as np
import pytest

from weblab import nn
from weblab.labkit.digits.samples import SAMPLES
from weblab.labkit.widgets.browser_file import BrowserFile
from weblab.labs.draw.compute.experiment import DrawExperiment
from weblab.labs.draw.ui.own_network import ASIDE, OwnNetwork


def bytes_of(model: nn.Layer) -> bytes:
    file = io.BytesIO()
    nn.save(model, file)
    return file.getvalue()


def convnet(**options) -> nn.Sequential:
    return nn.zoo.simple_convnet(filters=3, hidden=10, rng=np.random.default_rng(0), **options)


@pytest.fixture
def own():
    experiment = DrawExperiment()
    experiment.block = 3
    return OwnNetwork(experiment, str)


def find(own: OwnNetwork, content: bytes, note: str = "") -> None:
    """Let the browser have found a file."""
    own._file.found = {"content": base64.b64encode(content).decode(), "note": note}


def test_what_the_browser_has_reads_instead_of_the_shipped_network(own):
    experiment = own._experiment
    experiment.strokes = SAMPLES[7]
    shipped = experiment.recognition.probabilities
    network = convnet()
    find(own, bytes_of(network))
    assert experiment.block == 1
    image = experiment.recognition.image[None, None]
    expected = nn.Softmax().forward(network.forward(image))[0]
    np.testing.assert_array_equal(experiment.recognition.probabilities, expected)
    assert "own network" in own._said.text
    own._change()
    np.testing.assert_array_equal(experiment.recognition.probabilities, shipped)
    assert own._file.order["note"] == ASIDE
    assert base64.b64decode(own._file.order["content"]) == bytes_of(network)
    own._change()
    assert experiment.uses_own


def test_a_network_that_was_set_aside_stays_so(own):
    find(own, bytes_of(convnet()), ASIDE)
    assert not own._experiment.uses_own
    assert own._toggle.label == "Use your own network"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "damaged"),
        (bytes_of(convnet())[:-9], "damaged"),
        (bytes_of(convnet(image=(1, 14, 14))), "28x28"),
        (bytes_of(convnet(classes=4)), "ten digits"),
        (bytes_of(nn.zoo.mlp([784, 10])), "no convolution"),
    ],
)
def test_what_cannot_read_digits_is_refused_and_the_shipped_network_stays(own, content, reason):
    find(own, content)
    assert reason in own._said.text
    assert not own._experiment.uses_own
    assert own._experiment.own is None


def test_a_browser_that_has_nothing_changes_nothing(own):
    own._file.found = {"content": None}
    assert not own._said.text


def test_what_is_kept_is_told():
    told = []
    file = BrowserFile(told=told.append)
    file.keep(b"abc", "note")
    assert base64.b64decode(file.order["content"]) == b"abc"
    file.kept = {"count": 1, "problem": "full"}
    assert told == ["full"]
