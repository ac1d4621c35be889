"""The training that was run, or would be run now, as what a program of it is made of."""

from __future__ import annotations

from typing import Any

from weblab.labkit.experiment.own_code import own_part
from weblab.labs.autoencoders.compute.experiment import KNOBS, SUGGESTED, AutoencodersExperiment
from weblab.labs.autoencoders.compute.kinds import KINDS
from weblab.labs.autoencoders.compute.measures import LABELS
from weblab.workshop.export import autoencoders, torch_autoencoders
from weblab.workshop.export.autoencoders import AutoencoderSettings
from weblab.workshop.export.cells import writer


def _settings(experiment: AutoencodersExperiment, site: str) -> AutoencoderSettings:
    """Return the settings with which the run began, and what changed in its course."""
    given = experiment.begun_with
    kind, full = KINDS[given["kind"]], given["effort"] == "full"

    def value(name: str) -> Any:
        own = given[name]
        return kind.suggested(name, full=full) if own is None else own

    chosen = {name: value(name) for name in SUGGESTED}
    return AutoencoderSettings(
        kind=given["kind"],
        knobs={"code": chosen.pop("code"), **{name: given[name] for name in KNOBS}},
        labels=LABELS,
        seed=given["seed"],
        site=site,
        changes=[
            (step, name, kind.lr if changed is None else changed)
            for step, name, changed in experiment.later_changes
        ],
        own=own_part(experiment.own_here),
        **chosen,
    )


python_program = writer(autoencoders.TITLE, _settings, autoencoders.training)
torch_program = writer(autoencoders.TITLE, _settings, torch_autoencoders.training)
