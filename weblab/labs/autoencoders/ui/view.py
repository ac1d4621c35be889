"""The view of the autoencoders lab: digits or a few films, in one experiment."""

from __future__ import annotations

from collections.abc import Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.page.lab_view import WIDE
from weblab.labkit.page.seated_view import SeatedView
from weblab.labkit.page.seeds_part import SeedsPart
from weblab.labkit.widgets.text import ChangingCaption
from weblab.labs.autoencoders.compute.experiment import (
    KNOBS,
    SUGGESTED,
    AutoencodersExperiment,
)
from weblab.labs.autoencoders.compute.own_training import KINDS
from weblab.labs.autoencoders.compute.program import python_program, torch_program
from weblab.labs.autoencoders.ui.digit_picker import DigitPicker
from weblab.labs.autoencoders.ui.digits_panel import DigitsPanel
from weblab.labs.autoencoders.ui.films_panel import FilmsPanel
from weblab.labs.autoencoders.ui.seed_charts import seed_charts


class AutoencodersView(SeatedView[AutoencodersExperiment]):
    """The view of the autoencoders lab."""

    experiment_class = AutoencodersExperiment
    programs = (python_program, torch_program)
    kinds = KINDS

    def _build(self) -> None:
        experiment, _ = self.experiment, self.translate
        self._picker = DigitPicker(experiment, _)
        self.panels = {
            "digits": DigitsPanel(experiment, _, self.describe_run),
            "films": FilmsPanel(experiment, _, self.describe_run),
        }
        self.seeds = SeedsPart(self, seed_charts(_))
        self._idea, self._size = ChangingCaption(), ChangingCaption()
        self._told = [pmui.Column(each, margin=(0, 10)) for each in (self._idea, self._size)]
        experiment.param.watch(lambda _event: experiment.reset(), "part")
        experiment.param.watch(self._show_kind, ["part", "kind", "effort", *SUGGESTED])
        self._show_kind()

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Be ready, and begin to load the digits."""
        super().start(query, problems)
        self._picker.start()

    def stage(self) -> Viewable:
        """Return the panels, and the runs with other seeds."""
        return pmui.Column(super().stage(), self.seeds, **WIDE)

    def controls(self) -> Viewable:
        """Return the choice of a part, the run's controls, and the visitor's digit."""
        return pmui.Column(super().controls(), self._picker, **WIDE)

    def parameters(self) -> list[Viewable]:
        """Return the kind with its description, its settings and its memory."""
        idea, size = self._told
        kind, *settings = self.settings(("kind", "effort", *SUGGESTED, *KNOBS, "nodes"))
        return [kind, idea, *settings, size]

    def make_room(self, own: OwnCode) -> None:
        """Show the digits, and for a visitor's penalty the sparse autoencoder."""
        self.experiment.part = "digits"
        if own.kind == "sparsity":
            self.experiment.kind = "sparse"

    def seated(self, own: OwnCode) -> str:
        """Return that a second autoencoder trains."""
        text = self.translate(
            "The code ran. A second autoencoder trains with your {name}, on the same batches from "
            "the same weights. Its test error is drawn as “yours”."
        )
        return text.format(name=own.name)

    def _show_kind(self, *_events: param.parameterized.Event) -> None:
        _, experiment = self.translate, self.experiment
        for each in (self._picker, *self._told):
            each.visible = experiment.part == "digits"
        if self.along is not None:
            self.along.show(experiment.part == "digits")
        self._idea.text = _(experiment.chosen.idea)
        weights, needed = experiment.needs()
        self._size.text = _(
            "{weights} parameters, about {megabytes} MB of memory during training."
        ).format(weights=f"{weights:,}", megabytes=needed >> 20)
