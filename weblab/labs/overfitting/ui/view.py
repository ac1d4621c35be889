"""The view of the overfitting lab: one network with its gap, or a search among many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.widgets.preset_select import preset_select
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.presets import PRESETS
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

    def parameters(self) -> list[Viewable]:
        """Return the presets and the settings."""
        return [self._preset, *super().parameters()]

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Start the lab, and begin to load the digits."""
        super().start(query, problems)
        self._digits = DigitLoading(training=self.experiment.samples)
        self._digits.start()

    def _show_presets(self, *_events: param.parameterized.Event) -> None:
        self._preset.visible = self.experiment.part == "train"
