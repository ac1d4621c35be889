"""The view of the overfitting lab: one network with its gap, or a search among many."""

from __future__ import annotations

from collections.abc import Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.ready import ready
from weblab.labkit.page.lab_view import WIDE
from weblab.labkit.page.seated_view import SeatedView
from weblab.labkit.page.seeds_part import SeedsPart
from weblab.labkit.widgets.preset_select import preset_select
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.own_training import KINDS
from weblab.labs.overfitting.compute.presets import PRESETS
from weblab.labs.overfitting.compute.program import python_program, torch_program
from weblab.labs.overfitting.ui.search_panel import SearchPanel
from weblab.labs.overfitting.ui.seed_charts import seed_charts
from weblab.labs.overfitting.ui.training_panel import TrainingPanel
from weblab.locale import mark as _

SMALL = {"dropout": 0.2, "decay": 0.1}
"""What is set where there would be none of what a visitor wrote."""


class OverfittingView(SeatedView[OverfittingExperiment]):
    """The view of the overfitting lab."""

    experiment_class = OverfittingExperiment
    run_label = _("Run")
    kinds = KINDS
    programs = (python_program, torch_program)

    def _build(self) -> None:
        experiment, _ = self.experiment, self.translate
        self._preset = preset_select(PRESETS, experiment, _("Experiment"), _)
        self.panels = {
            "train": TrainingPanel(experiment, _, self.describe_run),
            "search": SearchPanel(experiment, _),
        }
        self.seeds = SeedsPart(self, seed_charts(_))
        experiment.param.watch(self._show_presets, "part")

    def stage(self) -> Viewable:
        """Return the panels, and the runs with other seeds."""
        return pmui.Column(super().stage(), self.seeds, **WIDE)

    def parameters(self) -> list[Viewable]:
        """Return the presets and the settings."""
        return [self._preset, *super().parameters()]

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Start the lab, and begin to load the digits."""
        super().start(query, problems)
        self._digits = DigitLoading(training=self.experiment.samples)
        self._digits.start()

    def make_room(self, own: OwnCode) -> None:
        """Train one network, with some of what a visitor wrote."""
        experiment = self.experiment
        experiment.part = "train"
        if own.kind in SMALL and getattr(experiment, own.kind) == 0:
            setattr(experiment, own.kind, SMALL[own.kind])

    def seated(self, own: OwnCode) -> str:
        """Return that a second network trains, and with how much of what a visitor wrote."""
        _ = self.translate
        text = _(
            "The code ran. A second network trains with your {name}, on the same digits from the "
            "same weights."
        )
        if own.kind in SMALL:
            text += (
                " "
                + {
                    "dropout": _("The dropout ratio is {value}."),
                    "decay": _("The weight decay is {value}."),
                }[own.kind]
            )
        return text.format(name=own.name, value=getattr(self.experiment, own.kind, ""))

    def _show_presets(self, *_events: param.parameterized.Event) -> None:
        training = self.experiment.part == "train"
        self._preset.visible = training
        ready(self.along).show(training)
