"""What the autoencoders lab looks like: digits, or the film toy, over one experiment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.widgets.sliders import choice_slider, log_slider, slider, stops
from weblab.labkit.widgets.text import ChangingCaption
from weblab.labs.autoencoders.compute.experiment import KNOBS, SUGGESTED, AutoencodersExperiment
from weblab.labs.autoencoders.compute.kinds import KINDS
from weblab.labs.autoencoders.ui.digit_picker import DigitPicker
from weblab.labs.autoencoders.ui.digits_panel import DigitsPanel
from weblab.labs.autoencoders.ui.films_panel import FilmsPanel

WIDE = {"margin": 0, "sizing_mode": "stretch_width"}
CHOICES = {
    "code": [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    "samples": [1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000],
    "epochs": [1, 2, 3, 4, 5, 10, 20],
    "batch": [10, 25, 50, 100, 200, 500, 1_000, 5_000],
}


class AutoencodersView(RunnableView):
    """The view of the autoencoders lab."""

    experiment_class = AutoencodersExperiment
    experiment: AutoencodersExperiment
    url_parameters = (
        *("part", "kind", "effort"), *SUGGESTED, *KNOBS,
        *("digit", "noise", "walk_from", "walk_to", "nodes"),
    )  # fmt: skip

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Train"), **params)
        _ = translate
        self._choice = pmui.RadioButtonGroup.from_param(
            self.experiment.param.part,
            label="",
            description="",
            options={_("Digits"): "digits", _("The film toy"): "films"},
            margin=(0, 0, 8, 0),
            sizing_mode="stretch_width",
        )
        self._picker = DigitPicker(self.experiment, translate)
        digits = DigitsPanel(self.experiment, translate, self.describe_run)
        films = FilmsPanel(self.experiment, translate, self.describe_run)
        self._panels = {"digits": digits, "films": films}
        self._own = pmui.Column(self._picker, **WIDE)
        self._digits, self._films = pmui.Column(digits, **WIDE), pmui.Column(films, **WIDE)
        self._idea, self._size = ChangingCaption(), ChangingCaption()
        self._told = [pmui.Column(each, margin=(0, 10)) for each in (self._idea, self._size)]
        values = self.experiment.param
        self._kind = pmui.Select.from_param(
            values.kind, label=_("Kind"), description="", sizing_mode="stretch_width",
            options={_(kind.label): name for name, kind in KINDS.items()},
        )  # fmt: skip
        self._effort = pmui.RadioButtonGroup.from_param(
            values.effort, label="", description="", size="small",
            options={_("Quick"): "quick", _("As in the table"): "full"},
            sizing_mode="stretch_width",
        )  # fmt: skip
        self._sliders = self._make_sliders()
        self.experiment.param.watch(self._show_part, "part")
        self.experiment.param.watch(self._mark, "changes")
        self.experiment.param.watch(self._show_kind, ["part", "kind", "effort", *SUGGESTED])
        self._show_part()
        self._show_kind()

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Be ready, and begin to load the digits."""
        super().start(query, problems)
        self._picker.start()

    def controls(self) -> Viewable:
        """Return the choice of a part, the run's controls, and the visitor's digit."""
        return pmui.Column(self._choice, super().controls(), self._own, **WIDE)

    def stage(self) -> Viewable:
        """Return what the chosen part shows."""
        return pmui.Column(self._digits, self._films, **WIDE)

    def parameters(self) -> list[Viewable]:
        """Return the kind and its settings."""
        idea, size = self._told
        return [self._kind, idea, self._effort, *self._sliders.values(), size]

    def _make_sliders(self) -> dict[str, pmui.Widget]:
        _, values = self.translate, self.experiment.param
        labels = {
            "code": _("Units of the code"),
            "samples": _("Training digits"),
            "epochs": _("Epochs"),
            "batch": _("Digits a step"),
            "rate": _("Learning rate at the start"),
        }
        made = {name: self._suggested_slider(name, label) for name, label in labels.items()}
        return made | {
            "mask": slider(values.mask, _("Share of pixels hidden while training"), step=0.05),
            "rho": slider(values.rho, _("Share of digits a unit is active for"), step=0.01),
            "sparsity": log_slider(values.sparsity, _("Weight of sparsity")),
            "contraction": log_slider(values.contraction, _("Weight of contraction")),
            "divergence": log_slider(values.divergence, _("Weight of the divergence")),
            "nodes": slider(values.nodes, _("Nodes looked at")),
        }  # fmt: skip

    def _suggested_slider(self, name: str, label: str) -> pmui.DiscreteSlider:
        experiment = self.experiment
        parameter, depends = experiment.param[name], ["part", "kind", "effort"]
        choices = CHOICES.get(name, stops(*parameter.bounds))
        return choice_slider(parameter, label, choices, lambda: experiment.suggested(name), depends)

    def _mark(self, event: param.parameterized.Event) -> None:
        experiment = self.experiment
        for step, name, value in event.new[len(event.old) :]:
            value = experiment.own_or_suggested(name) if value is None else value
            self._panels[experiment.part].mark(step, f"{name} {value:.3g}")

    def _show_part(self, *_events: param.parameterized.Event) -> None:
        self.experiment.reset()
        films = self.experiment.part == "films"
        self._films.visible = films
        self._digits.visible = self._own.visible = not films

    def _show_kind(self, *_events: param.parameterized.Event) -> None:
        _, experiment = self.translate, self.experiment
        films = experiment.part == "films"
        shown = {"nodes", "rate"} if films else {*SUGGESTED, *experiment.chosen.knobs}
        for name, widget in self._sliders.items():
            widget.visible = name in shown
        for pane in (self._kind, self._effort, *self._told):
            pane.visible = not films
        self._idea.text = _(experiment.chosen.idea)
        weights, needed = experiment.needs()
        self._size.text = _(
            "{weights} weights and biases; about {megabytes} MB while it trains."
        ).format(weights=f"{weights:,}", megabytes=needed >> 20)
