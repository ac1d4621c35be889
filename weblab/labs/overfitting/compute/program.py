"""The training that was run, or would be run now, as what a program of it is made of."""

from __future__ import annotations

from weblab.labkit.experiment.own_code import own_part
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.workshop.export import overfitting, torch_overfitting
from weblab.workshop.export.cells import writer
from weblab.workshop.export.overfitting import OverfittingSettings


def _settings(experiment: OverfittingExperiment, site: str) -> OverfittingSettings:
    """Return the settings with which the training began, and what changed in its course."""
    given = experiment.built_with
    setting = vars(experiment.setting) | {
        name: value for step, name, value in experiment.changes if step == 0 and name != "workers"
    }
    changes = [each for each in experiment.later_changes if each[1] != "workers"]
    return OverfittingSettings(
        samples=given["samples"],
        seed=given["seed"],
        site=site,
        changes=changes,
        own=own_part(experiment.own_here),
        **setting,
    )


python_program = writer(overfitting.TITLE, _settings, overfitting.training)
torch_program = writer(overfitting.TITLE, _settings, torch_overfitting.training)
