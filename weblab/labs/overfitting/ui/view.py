"""The view of the overfitting lab: one network with its gap, or a search among many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.page.seated_view import SeatedView
from weblab.labkit.page.take_along import TakeAlong
from weblab.labkit.widgets.preset_select import preset_select
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.own_training import KINDS
from weblab.labs.overfitting.compute.presets import PRESETS
from weblab.labs.overfitting.compute.program import python_program, torch_program
from weblab.labs.overfitting.ui.search_panel import SearchPanel
from weblab.labs.overfitting.ui.training_panel import TrainingPanel

SMALL = {"dropout": 0.2, "decay": 0.1}
"""What is set where there would be none of what a visitor wrote."""


class OverfittingView(SeatedView):
    """The view of the overfitting lab."""

    experiment_class = OverfittingExperiment
    experiment: OverfittingExperiment
    kinds = KINDS

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Run"), **params)
        self._preset = preset_select(PRESETS, self.experiment, translate("Experiment"), translate)
        self.panels = {
            "train": TrainingPanel(self.experiment, translate, self.describe_run),
            "search": SearchPanel(self.experiment, translate),
        }
        self.experiment.param.watch(self._show_presets, "part")

    def parameters(self) -> list[Viewable]:
        """Return the presets and the settings."""
        return [self._preset, *super().parameters()]

    def run_card(self) -> list[Viewable]:
        """Return what every run has, and the buttons that save it as a program."""
        self._along = TakeAlong(
            "overfitting", self.translate, self.language,
            lambda site: python_program(self.experiment, site),
            lambda site: torch_program(self.experiment, site),
        )  # fmt: skip
        return [*super().run_card(), self._along]

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
        self._along.show(training)
