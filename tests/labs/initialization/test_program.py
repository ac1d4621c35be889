"""A race that is taken along as a program is the race that was run."""

import pytest

from tests.labkit.code.at_bench import RandomDigits
from tests.labs.programs import loader, names_left_by, run_to_the_end
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labs.initialization.compute import experiment as module
from weblab.labs.initialization.compute.experiment import InitializationExperiment
from weblab.labs.initialization.compute.program import python_program

STORE = RandomDigits(300)


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({}, {}),
        ({"activation": "Tanh", "layers": 3, "custom": True, "std": 0.2, "zeros": False}, {}),
        ({"lr": 0.02}, {"lr": 0.2}),
    ],
)
def test_the_same_race_to_the_bit(settings, changes, monkeypatch):
    monkeypatch.setattr(module, "DIGITS", STORE)
    experiment = InitializationExperiment(iterations=20, **settings)
    run_to_the_end(experiment, dict(changes))
    assert bool(experiment.changes) == bool(changes)
    losses = names_left_by(python_program(experiment, ""), loader(STORE), monkeypatch)["losses"]
    curves = experiment.losses.points
    assert len(curves) == 4
    ours = dict(zip(losses, experiment.race.runners, strict=True))
    for step, mean in curves:
        for theirs, name in ours.items():
            known = losses[theirs][step - 5 : step]
            if name in mean:
                assert mean[name] == pytest.approx(sum(known) / 5, rel=1e-12)
            else:
                assert len(known) < 5, "it diverged"


def test_an_initializer_of_ones_own_is_taken_along(monkeypatch):
    experiment = InitializationExperiment(iterations=20)
    source = "def half(fan_in, fan_out, rng):\n    return rng.random((fan_in, fan_out)) / 20"
    experiment.own = OwnCode("half", "normal", "initializer", source, None)
    losses = names_left_by(python_program(experiment, ""), loader(STORE), monkeypatch)["losses"]
    assert list(losses)[-1] == "half (own)"
    assert len(losses["half (own)"]) == 20
