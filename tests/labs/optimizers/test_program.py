"""A race that is taken along as a program is the race that was run, changes in mid-run included."""

import asyncio

import numpy as np

from weblab.labs.optimizers.compute.experiment import OptimizersExperiment
from weblab.labs.optimizers.compute.program import python_program, torch_program
from weblab.workshop.export.cells import script


def paths_of(experiment):
    """Return what the program of an experiment walks."""
    names = {"__name__": "__main__"}
    exec(compile(script(*python_program(experiment, "")), "program", "exec"), names)
    return names["paths"]


def test_a_race_with_a_change_in_mid_run_is_repeated_to_the_bit():
    async def scenario():
        experiment = OptimizersExperiment(steps=60, AdaDelta=False)
        experiment.run()
        while experiment.step < 10:
            await asyncio.sleep(0.005)
        experiment.lr_SGD = 0.2
        while experiment.state == "running":
            await asyncio.sleep(0.01)
        return experiment

    experiment = asyncio.run(scenario())
    paths = paths_of(experiment)
    walkers = experiment.surface_race.walkers
    assert list(paths) == list(walkers)
    for name, walker in walkers.items():
        np.testing.assert_array_equal(paths[name], walker.trail)


def test_before_any_run_it_is_that_of_the_settings():
    experiment = OptimizersExperiment(steps=20, lr_Adam=0.5, x=1.0)
    paths = paths_of(experiment)
    assert len(paths["Adam"]) == 21
    assert tuple(paths["Adam"][0]) == (1.0, 2.0)


def test_settings_that_wait_for_a_reset_are_not_in_it():
    async def scenario():
        experiment = OptimizersExperiment(steps=10)
        experiment.run()
        while experiment.state == "running":
            await asyncio.sleep(0.01)
        experiment.steps = 500
        return experiment

    assert len(paths_of(asyncio.run(scenario()))["SGD"]) == 11


def test_pytorchs_program_has_the_same_rates():
    _title, cells = torch_program(OptimizersExperiment(lr_SGD=0.125), "")
    assert "lr=0.125" in "".join(cell.code for cell in cells)
