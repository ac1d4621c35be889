"""A training that is taken along as a program is the training that was run."""

import pytest

from tests.labs.cnn.test_training import SMALL, FakeStore
from tests.labs.programs import loader, names_left_by, run_to_the_end
from weblab.labs.cnn.compute import training as module
from weblab.labs.cnn.compute.program import python_program
from weblab.labs.cnn.compute.training import DigitsTraining


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({}, {}),
        ({"optimizer": "SGD", "blocks": 2, "filter_size": 3, "padded": True}, {}),
        ({"batch_norm": True, "dropout": 0.2, "pool": "average", "augment": True, "lr": 0.01}, {}),
        ({}, {"lr": 0.02}),
        ({"batch_norm": True, "batch_size": 37}, {}),
        ({"batch_norm": True, "batch_size": 37, "last": "drop"}, {}),
        ({"batch_size": 37, "last": "drop"}, {}),
    ],
)
def test_the_same_training_to_the_bit(settings, changes, monkeypatch):
    monkeypatch.setattr(module, "STORE", FakeStore())
    experiment = DigitsTraining(**SMALL | settings)
    run_to_the_end(experiment, dict(changes))
    assert bool(experiment.changes) == bool(changes)
    names = names_left_by(python_program(experiment, ""), loader(FakeStore()), monkeypatch)
    assert repr(names["model"]) == repr(experiment.network)
    known = [(row[0], row[1], row[3], row[4]) for row in experiment.record.epochs]
    assert names["curve"] == known
    assert len(known) == SMALL["epochs"]
