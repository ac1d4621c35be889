"""The networks that were trained, or would be now, as what a program of them is made of."""

from __future__ import annotations

from weblab.labkit.experiment.own_code import own_part
from weblab.labs.batch_norm.compute.experiment import TEST_DIGITS, BatchNormExperiment
from weblab.labs.batch_norm.compute.networks import HIDDEN, SCALES
from weblab.workshop.export import batch_norm, torch_batch_norm
from weblab.workshop.export.batch_norm import BatchNormSettings
from weblab.workshop.export.cells import writer


def _settings(experiment: BatchNormExperiment, site: str) -> BatchNormSettings:
    """Return the settings with which the run began, and what changed in its course."""
    given = experiment.begun_with
    names = ("samples", "activation", "epochs", "batch_size", "lr", "momentum", "seed")
    return BatchNormSettings(
        test=TEST_DIGITS,
        scales=SCALES,
        hidden=HIDDEN,
        site=site,
        changes=experiment.later_changes,
        own=own_part(experiment.own_here),
        **{name: given[name] for name in names},
    )


python_program = writer(batch_norm.TITLE, _settings, batch_norm.training)
torch_program = writer(batch_norm.TITLE, _settings, torch_batch_norm.training)
