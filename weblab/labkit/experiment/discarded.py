"""A run that was reset and can be brought back, with its settings and its results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weblab.labkit.experiment.run_settings import RunSettings

OF_PARAM = "_param"


@dataclass(frozen=True)
class Discarded:
    """What an experiment was like before its run was reset.

    Args:
        settings: its settings.
        values: its other parameters.
        attributes: everything else, the suspended run among it.
    """

    settings: dict[str, Any]
    values: dict[str, Any]
    attributes: dict[str, Any]

    @classmethod
    def of(cls, experiment: RunSettings) -> Discarded:
        """Return what an experiment is like now."""
        settings = {name: getattr(experiment, name) for name in experiment.settings()}
        known = {"name", "can_undo", *settings}
        values = {k: v for k, v in experiment.param.values().items() if k not in known}
        attributes = {k: v for k, v in vars(experiment).items() if not k.startswith(OF_PARAM)}
        return cls(settings, values, attributes)

    def restore(self, experiment: RunSettings) -> None:
        """Make an experiment without a run what it was: settings first, as none is pending."""
        experiment.param.update(self.settings)
        experiment.__dict__.update(self.attributes)
        experiment.param.update(self.values)
