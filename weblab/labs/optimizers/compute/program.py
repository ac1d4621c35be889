"""The race that was run, or would be run now, as what a program of it is made of."""

from __future__ import annotations

from weblab.labs.optimizers.compute.experiment import OptimizersExperiment
from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.export import optimizers, torch_optimizers
from weblab.workshop.export.cells import Program
from weblab.workshop.export.optimizers import Change, DigitsSettings, Own, SurfaceSettings


def python_program(experiment: OptimizersExperiment, site: str) -> Program:
    """Return title and cells of the program with this engine.

    Args:
        experiment: whose race.
        site: where the digits are.
    """
    settings = _settings(experiment, site)
    if isinstance(settings, SurfaceSettings):
        return optimizers.TITLE, optimizers.on_surface(settings)
    return optimizers.TITLE, optimizers.on_digits(settings)


def torch_program(experiment: OptimizersExperiment, site: str) -> Program:
    """Return title and cells of the program with PyTorch."""
    settings = _settings(experiment, site)
    if isinstance(settings, SurfaceSettings):
        return optimizers.TITLE, torch_optimizers.on_surface(settings)
    return optimizers.TITLE, torch_optimizers.on_digits(settings)


def _settings(experiment: OptimizersExperiment, site: str) -> SurfaceSettings | DigitsSettings:
    """Return the settings with which the race began, and what changed in its course."""
    given = experiment.built_with
    lrs = experiment.lrs_begun or {name: experiment.lr_of(name) for name in experiment.chosen}
    own, changes = None, _changes(experiment)
    if experiment.own_here is not None:
        begun = experiment.own_lr_begun
        lr = experiment.own_lr() if begun is None else begun
        own = Own(experiment.own_here.name, experiment.own_here.source, lr)
        changes += [(step, own.shown_name, rate) for step, rate in experiment.own_changes]
    if experiment.surface is not None:
        start = (given["x"], given["y"])
        return SurfaceSettings(experiment.surface.name, start, given["steps"], lrs, changes, own)
    return DigitsSettings(
        given["digits"], given["iterations"], lrs, given["seed"], site, changes, own
    )


def _changes(experiment: OptimizersExperiment) -> list[Change]:
    found = []
    for step, setting, value in experiment.changes:
        name = setting.removeprefix("lr_")
        if name in OPTIMIZERS:
            found.append((step, name, experiment.suggested(name) if value is None else value))
    return found
