"""A link of each lab as it was in version 0.1 gives the run that it gave then.

`old_links.json` has what these runs came to at commit b492a33, the last of that version.
"""

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest

from weblab.datasets.digits import Digits
from weblab.labkit.url.query import read_query
from weblab.labs.autoencoders.compute import experiment as autoencoders
from weblab.labs.backprop.compute.experiment import BackpropExperiment
from weblab.labs.batch_norm.compute import experiment as batch_norm
from weblab.labs.cnn.compute import training as cnn
from weblab.labs.cnn.compute.experiment import CnnExperiment
from weblab.labs.draw.compute.experiment import DrawExperiment
from weblab.labs.initialization.compute import experiment as initialization
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.optimizers.compute import experiment as optimizers
from weblab.labs.overfitting.compute import experiment as overfitting

GOLDEN = json.loads(Path(__file__).with_name("old_links.json").read_text(encoding="utf-8"))
UNEQUAL = ("seconds", "images_per_second", "heap")
"""Figures that no two runs share."""
CHAOTIC = ("accuracy_plain_0", "accuracy_plain_1")
"""Networks with the largest weights and without normalization: the last bits of a sum, which are
not the same on all processors, decide what they come to."""


class Store:
    """Digits that are drawn from a fixed seed."""

    async def load(self, split, count=None, on_progress=None):
        rng = np.random.default_rng([7, len(split)])
        images = rng.integers(0, 256, (2_000, 28, 28)).astype(np.uint8)
        labels = rng.integers(0, 10, 2_000).astype(np.uint8)
        return Digits(images, labels)[: count or 1_000]


@pytest.fixture(autouse=True)
def store(monkeypatch):
    for module, name in (
        (batch_norm, "DIGITS"),
        (cnn, "STORE"),
        (initialization, "DIGITS"),
        (optimizers, "DIGIT_STORE"),
        (overfitting, "DIGIT_STORE"),
    ):
        monkeypatch.setattr(module, name, Store())


EXPERIMENTS = {
    "draw": DrawExperiment,
    "cnn": CnnExperiment,
    "autoencoders": lambda: autoencoders.AutoencodersExperiment(Store()),
    "backprop": BackpropExperiment,
    "optimizers": optimizers.OptimizersExperiment,
    "initialization": initialization.InitializationExperiment,
    "batch-norm": batch_norm.BatchNormExperiment,
    "overfitting": overfitting.OverfittingExperiment,
    "movies": MoviesExperiment,
}


async def until(experiment, *states):
    while experiment.state not in states:
        await asyncio.sleep(0.01)


def figures(experiment) -> dict:
    return {
        name: value for name, value in experiment.metrics.items() if not name.startswith(UNEQUAL)
    }


@pytest.mark.parametrize("link", [each["link"] for each in GOLDEN["runs"]])
def test_an_old_link_gives_the_same_run(link):
    (expected,) = (each["metrics"] for each in GOLDEN["runs"] if each["link"] == link)
    lab, query = link.split("?")
    experiment = EXPERIMENTS[lab]()
    assert read_query(experiment, query) == []

    async def scenario():
        experiment.run()
        await until(experiment, "done", "error")

    asyncio.run(scenario())
    assert experiment.state == "done", experiment.message.said(str)
    found = figures(experiment)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if name in CHAOTIC:
            continue
        number = isinstance(value, int | float)
        assert found[name] == (pytest.approx(value, rel=1e-3, abs=1e-9) if number else value), name


@pytest.mark.parametrize(
    ("link", "settings"),
    [
        ("draw?fit=0&thickness=off&pen=20", {"fit": False, "thickness": False, "pen": 20}),
        ("cnn?part=train&filters=12&lr=0.01", {"part": "train", "filters": 12, "lr": 0.01}),
        ("cnn?kernel=2&preset=custom&weights=1,0/0,-1", {"kernel": 2, "weights": "1,0/0,-1"}),
        ("autoencoders?kind=sparse&batch=100&rate=0.02", {"batch_size": 100, "lr": 0.02}),
        ("backprop?activity=check&bug=bias&batch=2", {"part": "check", "batch_size": 2}),
        ("optimizers?ground=MNIST&lr_SGD=0.2&AdaDelta=0", {"part": "MNIST", "lr_SGD": 0.2}),
        ("initialization?start=he&std=0.3", {"std": 0.3, "start": "custom"}),
        ("batch-norm?rate=0.05&momentum=0.5&scale=3", {"lr": 0.05, "momentum": 0.5, "scale": 3}),
        ("overfitting?mode=search&workers=2&trials=9", {"part": "search", "workers": 2}),
        ("movies?part=recommend&rate=0.01&sweeps=3&novel=1", {"lr": 0.01, "novel": True}),
    ],
)
def test_an_old_link_sets_what_it_set(link, settings):
    lab, query = link.split("?")
    experiment = EXPERIMENTS[lab]()
    assert read_query(experiment, query) == []
    assert {name: getattr(experiment, name) for name in settings} == settings
