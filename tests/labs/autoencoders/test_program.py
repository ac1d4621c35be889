"""A training that is taken along as a program is the training that was run."""

import pytest

from tests.labs.autoencoders.test_experiment import Store, made
from tests.labs.programs import loader, names_left_by, run_to_the_end
from weblab.labs.autoencoders.compute.program import python_program


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({"kind": "sparse"}, {}),
        ({"kind": "stacked", "lr": 0.002}, {}),
        ({"kind": "denoising"}, {"mask": 0.6, "lr": 0.02}),
    ],
)
def test_the_same_training_to_the_bit(settings, changes, monkeypatch):
    experiment = made(**settings)
    run_to_the_end(experiment, dict(changes))
    assert len(experiment.changes) == len(changes)
    names = names_left_by(python_program(experiment, ""), loader(Store()), monkeypatch)
    assert names["errors"] == [(each.at, each.mse) for each in experiment.watched]
    assert names["outcome"] == experiment.outcome
    assert len(names["losses"]) == experiment.step
