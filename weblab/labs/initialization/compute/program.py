"""The race that was run, or would be run now, as what a program of it is made of."""

from __future__ import annotations

from weblab.labs.initialization.compute.experiment import NAMES, InitializationExperiment
from weblab.labs.initialization.compute.starts import CUSTOM, CUSTOM_STD, STARTS, TITLES
from weblab.workshop.export import initialization, torch_initialization
from weblab.workshop.export.cells import writer
from weblab.workshop.export.initialization import InitializationSettings


def _settings(experiment: InitializationExperiment, site: str) -> InitializationSettings:
    """Return the settings with which the run began, and what changed in its course."""
    given, own = experiment.begun_with, experiment.own_here
    starts: dict[str, str | float] = {}
    for name in NAMES:
        if not given[name]:
            continue
        if name == CUSTOM:
            starts[name] = CUSTOM_STD if given["std"] is None else given["std"]
        else:
            rule = STARTS[name]
            starts[TITLES[name]] = (
                rule.initializer if isinstance(rule.initializer, str) else rule.std
            )
    names = ("activation", "layers", "digits", "iterations", "lr", "seed")
    return InitializationSettings(
        starts=starts,
        site=site,
        changes=[(step, value) for step, name, value in experiment.later_changes if name == "lr"],
        own=(own.name, own.source) if own else None,
        **{name: given[name] for name in names},
    )


python_program = writer(initialization.TITLE, _settings, initialization.training)
torch_program = writer(initialization.TITLE, _settings, torch_initialization.training)
