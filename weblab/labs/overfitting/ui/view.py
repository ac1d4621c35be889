"""The view of the overfitting lab: one network with its gap, or a search among many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.ready import ready
from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.page.take_along import TakeAlong
from weblab.labkit.widgets.preset_select import preset_select
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.presets import PRESETS
from weblab.labs.overfitting.compute.program import python_program, torch_program
from weblab.labs.overfitting.ui.search_panel import SearchPanel
from weblab.labs.overfitting.ui.training_panel import TrainingPanel


class OverfittingView(RunnableView):
    """The view of the overfitting lab."""

    experiment_class = OverfittingExperiment
    experiment: OverfittingExperiment

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Run"), **params)
        self._preset = preset_select(PRESETS, self.experiment, translate("Experiment"), translate)
        self.panels = {
            "train": TrainingPanel(self.experiment, translate, self.describe_run),
            "search": SearchPanel(self.experiment, translate),
        }
        self.experiment.param.watch(self._show_presets, "part")
        self.experiment.param.watch(self._tell_own, "own_report")

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

    def seats(self) -> Mapping[str, str]:
        """Return that dropout can be replaced by a visitor's."""
        return {"Dropout": "layer"}

    def seat(self, own: OwnCode | None) -> str:
        """Let a second network train with a visitor's dropout; at once where nothing runs."""
        _, experiment = self.translate, self.experiment
        experiment.own = own
        if own is None:
            return ""
        if experiment.state == "running":
            text = _("The code ran. A network with your {name} trains after a reset, as “Yours”.")
            return text.format(name=own.name)
        experiment.part = "train"
        if experiment.dropout == 0:
            experiment.dropout = 0.2
        experiment.reset()
        experiment.run()
        text = _(
            "The code ran. A second network trains with your {name}, on the same digits from the "
            "same weights. The dropout ratio is {ratio}."
        )
        return text.format(name=own.name, ratio=experiment.dropout)

    def _tell_own(self, *_events: param.parameterized.Event) -> None:
        if self.experiment.own_report:
            ready(self.code).tell(self.experiment.own_report)

    def _show_presets(self, *_events: param.parameterized.Event) -> None:
        training = self.experiment.part == "train"
        self._preset.visible = training
        self._along.show(training)
