"""Networks that are taken along as a program are those that were trained."""

import numpy as np
import pytest

from tests.labs.programs import loader, names_left_by, run_to_the_end
from weblab.datasets.digits import Digits
from weblab.labs.batch_norm.compute import experiment as module
from weblab.labs.batch_norm.compute import program
from weblab.labs.batch_norm.compute.experiment import BatchNormExperiment
from weblab.labs.batch_norm.compute.networks import SCALES
from weblab.labs.batch_norm.compute.program import python_program

HIDDEN = (20,) * 5


class Bars:
    """A store of pictures of a bar, whose place is the label."""

    async def load(self, split, count=None, on_progress=None):
        rng = np.random.default_rng(len(split))
        labels = rng.integers(0, 10, count).astype(np.uint8)
        images = np.zeros((count, 28, 28), np.uint8)
        images[:, 4:24, 6:22] = rng.integers(0, 60, (count, 20, 16))
        images[np.arange(count), 2 * labels + 4, 6:22] = 250
        return Digits(images, labels)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(module, "DIGITS", Bars())
    monkeypatch.setattr(module, "TEST_DIGITS", 100)
    monkeypatch.setattr(program, "TEST_DIGITS", 100)
    monkeypatch.setattr(program, "HIDDEN", HIDDEN)


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({}, {}),
        ({"activation": "Tanh", "lr": 0.1, "momentum": 0.3, "seed": 4}, {}),
        ({}, {"lr": 0.2, "momentum": 0.5}),
    ],
)
def test_the_same_networks_to_the_bit(settings, changes, monkeypatch):
    experiment = BatchNormExperiment(epochs=2, samples=200, batch_size=50, **settings)
    run_to_the_end(experiment, dict(changes))
    assert len(experiment.changes) == len(changes)
    names = names_left_by(python_program(experiment, ""), loader(Bars()), monkeypatch)
    networks = experiment.grid.networks
    assert len(names["results"]) == len(networks) == 2 * len(SCALES)
    for (kind, number), network in networks.items():
        key = f"std {SCALES[number]:.3g}, {kind}"
        assert names["curves"][key] == network.accuracies
        final = network.final
        assert names["results"][key] == (final.train.accuracy, final.test.accuracy)
