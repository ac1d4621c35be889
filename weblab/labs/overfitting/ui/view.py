"""What the overfitting lab looks like: one network with its gap, or a search among many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.widgets.sliders import choice_slider, log_slider, slider
from weblab.labs.overfitting.compute.experiment import SEARCHING, TRAINING, OverfittingExperiment
from weblab.labs.overfitting.compute.presets import PRESETS
from weblab.labs.overfitting.ui.search_panel import SearchPanel
from weblab.labs.overfitting.ui.training_panel import TrainingPanel
from weblab.runtime.executors import DEFAULT_WORKERS, MOST_WORKERS

WIDE = {"sizing_mode": "stretch_width"}
WIDTHS = (8, 16, 32, 64, 100, 200, 512)


class OverfittingView(RunnableView):
    """The view of the overfitting lab."""

    experiment_class = OverfittingExperiment
    experiment: OverfittingExperiment
    url_parameters = ("mode", *TRAINING, *SEARCHING, "workers")

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Run"), **params)
        _, experiment = translate, self.experiment
        modes = {_("One network"): "train", _("Search"): "search"}
        self._mode = pmui.RadioButtonGroup.from_param(
            experiment.param.mode, label="", description="", options=modes, margin=(0, 0, 8, 0),
            **WIDE,
        )  # fmt: skip
        own = {_(title): title for title in PRESETS} | {_("settings of your own"): ""}
        self._preset = pmui.Select(label=_("Experiment"), options=own, **WIDE)
        self._settings = {"train": self._training_settings(), "search": self._search_settings()}
        self._panels = {
            "train": TrainingPanel(experiment, translate, self.describe_run),
            "search": SearchPanel(experiment, translate),
        }
        self._preset.param.watch(self._apply_preset, "value")
        experiment.param.watch(self._name_preset, list(TRAINING))
        experiment.param.watch(self._show_patience, "early")
        experiment.param.watch(self._show_mode, "mode")
        self._name_preset()
        self._show_patience()
        self._show_mode()

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Be ready, and fetch the digits before somebody waits for them."""
        super().start(query, problems)
        self._digits = DigitLoading(training=self.experiment.samples)
        self._digits.start()

    def controls(self) -> Viewable:
        """Return the choice of what is done, the run's buttons and its settings."""
        return pmui.Column(self._mode, super().controls(), margin=0, **WIDE)

    def parameters(self) -> list[Viewable]:
        """Return the settings of both modes, of which one is shown."""
        return list(self._settings.values())

    def stage(self) -> Viewable:
        """Return the figures of both modes, of which one is shown.

        Bokeh stumbles over figures that join a page later, so all are there from the start.
        """
        return pmui.Column(*self._panels.values(), margin=0, **WIDE)

    def _training_settings(self) -> pmui.Column:
        _, own = self.translate, self.experiment.param
        self._patience = slider(own.patience, _("Patience, epochs"))
        return pmui.Column(
            self._preset,
            slider(own.samples, _("Training digits"), step=50),
            slider(own.noise, _("Label noise: share of wrong labels"), step=0.05),
            slider(own.hidden, _("Hidden layers")),
            choice_slider(own.width, _("Units in each"), WIDTHS),
            log_slider(own.lr, _("Learning rate")),
            slider(own.decay, _("Weight decay"), step=0.01),
            slider(own.dropout, _("Dropout"), step=0.05),
            slider(own.epochs, _("Epochs"), step=10),
            pmui.Switch.from_param(own.early, label=_("Early stopping"), description=""),
            self._patience,
            margin=0,
            **WIDE,
        )

    def _search_settings(self) -> pmui.Column:
        _, own = self.translate, self.experiment.param
        counts = {_("one a core, up to {most}").format(most=DEFAULT_WORKERS): 0}
        counts |= {str(count): count for count in range(1, MOST_WORKERS + 1)}
        space = pmui.Card(
            log_slider(own.lr_low, _("Learning rate from")),
            log_slider(own.lr_high, _("Learning rate to")),
            log_slider(own.decay_low, _("Weight decay from")),
            log_slider(own.decay_high, _("Weight decay to")),
            title=_("Where to search"),
            title_variant="h3",
            collapsed=True,
            margin=0,
            **WIDE,
        )
        return pmui.Column(
            slider(own.trials, _("Trials")),
            slider(own.trial_epochs, _("Epochs of each")),
            pmui.Select.from_param(
                own.workers, label=_("Workers"), description="", options=counts, **WIDE
            ),
            space,
            margin=0,
            **WIDE,
        )

    def _apply_preset(self, event: param.parameterized.Event) -> None:
        if event.new and event.new != self._matching():
            own = self.experiment
            own.reset()
            own.param.update({n: own.param[n].default for n in TRAINING} | PRESETS[event.new])
        self._name_preset()

    def _name_preset(self, *_events: param.parameterized.Event) -> None:
        self._preset.value = self._matching()

    def _matching(self) -> str:
        """Return the title of the experiment that is set, or nothing for settings of one's own."""
        own = self.experiment
        changed = {n: getattr(own, n) for n in TRAINING if getattr(own, n) != own.param[n].default}
        return next((title for title, given in PRESETS.items() if given == changed), "")

    def _show_patience(self, *_events: param.parameterized.Event) -> None:
        self._patience.visible = self.experiment.early

    def _show_mode(self, *_events: param.parameterized.Event) -> None:
        mode = self.experiment.mode
        for name, settings in self._settings.items():
            settings.visible = name == mode
        for name, panel in self._panels.items():
            panel.visible = name == mode
