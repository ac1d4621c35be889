"""The training that was run, or would be run now, as what a program of it is made of."""

from __future__ import annotations

from weblab.labkit.experiment.own_code import own_part
from weblab.labs.cnn.compute.network_settings import (
    SHAPE_PARAMETERS,
    last_batch,
    usual_lr,
)
from weblab.labs.cnn.compute.training import DigitsTraining
from weblab.workshop.export import cnn, torch_cnn
from weblab.workshop.export.cells import writer
from weblab.workshop.export.cnn import CnnSettings


def _settings(experiment: DigitsTraining, site: str) -> CnnSettings:
    """Return the settings with which the run began, and what changed in its course."""
    given = experiment.begun_with
    names = ("samples", "optimizer", "batch_size", "augment", "seed")

    def rate(value: float | None) -> float:
        return usual_lr(given["optimizer"]) if value is None else value

    changes = experiment.later_changes
    return CnnSettings(
        lr=rate(given["lr"]),
        epochs=experiment.epochs,
        site=site,
        network={name: given[name] for name in SHAPE_PARAMETERS},
        last=last_batch(given),
        own=own_part(experiment.own_here),
        changes=[(step, rate(value)) for step, name, value in changes if name == "lr"],
        **{name: given[name] for name in names},
    )


python_program = writer(cnn.TITLE, _settings, cnn.training)
torch_program = writer(cnn.TITLE, _settings, torch_cnn.training)
