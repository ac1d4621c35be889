"""A network of the visitor's own behind the pad, without a page."""

import base64
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


DAMAGED = {
    "no base64": {"content": "no base64!", "note": ""},
    "a part of base64": {"content": "abc", "note": ""},
    "no ASCII": {"content": "\ud55c\uae00", "note": ""},
    "empty": {"content": "", "note": ""},
    "a number": {"content": 7, "note": 7},
    "a list": {"content": [1], "note": {}},
    "a dictionary": {"content": {"a": 1}},
    "cut off": {"content": base64.b64encode(bytes_of(convnet())[:-9]).decode(), "note": ""},
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_record_is_set_aside_and_told(own, case):
    own._file.found = DAMAGED[case]
    assert "damaged" in own._said.text
    assert "set aside" in own._said.text
    assert own._file.order == {"aside": True, "count": 1}
    assert own._experiment.own is None


def test_what_is_refused_but_not_damaged_stays_where_it_is(own):
    find(own, bytes_of(convnet(classes=4)))
    assert own._file.order == {}
    assert "set aside" not in own._said.text


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(found=st.fixed_dictionaries({}, optional={"content": anything, "note": anything}))
def test_any_message_of_a_record_is_taken_or_told(found):
    told = []
    file = BrowserFile(take=lambda content, note: told.append((content, note)))
    file.found = found
    for content, note in told:
        assert content is None or isinstance(content, bytes)
        assert isinstance(note, str)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 1 << 20), bit=st.integers(0, 7))
def test_a_record_with_another_bit_reads_as_it_was_or_is_told(at, bit):
    content = bytes_of(convnet())
    data = bytearray(content)
    data[at % len(data)] ^= 1 << bit
    experiment = DrawExperiment()
    own = OwnNetwork(experiment, str)
    find(own, bytes(data))
    if experiment.own is None:
        assert "set aside" in own._said.text
    else:
        assert repr(experiment.own) == repr(nn.load(content))
    experiment.strokes = SAMPLES[7]
    assert experiment.recognition.probabilities.shape == (10,)


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
