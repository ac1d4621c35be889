"""The common part of the views of runnable experiments: controls, settings, state, metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, TypeVar

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.experiment import wording
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.page.lab_view import WIDE, LabView
from weblab.labkit.page.seeds_part import SeedsPart
from weblab.labkit.page.take_along import TakeAlong
from weblab.labkit.widgets.card import folding_card
from weblab.labkit.widgets.data_table import DataTable
from weblab.labkit.widgets.run_controls import RunControls
from weblab.locale import mark as _
from weblab.runtime.memory import heap_bytes
from weblab.workshop.export.cells import Program

R = TypeVar("R", bound=RunnableExperiment)


class RunnableView(LabView[R]):
    """Base of the views over a RunnableExperiment.

    A subclass builds its ``panels`` in ``_build``; they follow the experiment's results with
    watchers of their own.

    Args:
        slug: the lab's name in URLs.
        translate: gettext's function for the language of the page.
    """

    run_label = _("Train")
    """The label of the first button, in English."""
    programs: ClassVar[Sequence[Callable[[Any, str], Program]]] = ()
    """Functions of the experiment and the address of the site that return the run as a program of
    the engine, and where there is one, as one of PyTorch; without them, a run cannot be saved as a
    program."""
    along: TakeAlong | None = None
    """The buttons that save a run as a program, where there are ``programs``."""
    seeds: SeedsPart | None = None
    """What repeats the run with other seeds, in the labs that have it in their stage."""

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, **params)
        self.run_controls = RunControls(self.experiment, translate, translate(self.run_label))
        self._run_settings = DataTable(
            lambda: wording.table(self.experiment, translate),
            caption=translate("The settings of this run"),
            headings=[translate("setting"), translate("value")],
            sizing_mode="stretch_width",
        )
        self.experiment.param.watch(self._publish, ["state", "metrics", "step", "seed"])
        self.experiment.param.watch(self._mark_changes, "changes")
        set_by_hand = list(self.experiment.names("next step", "reset"))
        self.experiment.param.watch(lambda *_: self._run_settings.refresh(), set_by_hand)
        self._build()

    def _build(self) -> None:
        """Make the components of the lab and follow the experiment."""

    def parameters(self) -> list[Viewable]:
        """Return the content of the settings card, by default all controls."""
        settings = self.experiment.settings().items()
        return self.settings(
            name for name, each in settings if each.about.widget is not None and name != "part"
        )

    def run_card(self) -> list[Viewable]:
        """Return the run controls, the settings card, and the buttons that save programs."""
        card = folding_card(
            *self.parameters(),
            self._run_settings,
            title=self.translate("Settings"),
            title_variant="h2",
            collapsible=True,
            css_classes=["part-settings"],
            **WIDE,
        )
        if not self.programs:
            return [self.run_controls, card]
        programs = (partial(program, self.experiment) for program in self.programs)
        self.along = TakeAlong(self.status.lab, self.translate, self.language, *programs)
        return [self.run_controls, card, self.along]

    def controls(self) -> Viewable:
        """Return the choice of a part, where there is one, and the card of the run."""
        part = [self.control("part")] if "part" in self.experiment.settings() else []
        return pmui.Column(*part, *self.run_card(), **WIDE)

    def lock(self) -> None:
        """Let the reader change no setting, nor the seed."""
        super().lock()
        self.run_controls.lock()

    def pause(self) -> None:
        """Pause the run."""
        self.experiment.pause()

    def close(self) -> None:
        """End the runs of the experiment and of those within it, and what repeats them."""
        super().close()
        if self.seeds is not None:
            self.seeds.close()
        for each in (self.experiment, *vars(self.experiment).values()):
            if isinstance(each, RunnableExperiment):
                each.close()

    def tell_ready(self) -> None:
        """Report the initial metrics to the page, then that the lab is ready."""
        self._publish()
        super().tell_ready()

    def describe_run(self) -> str:
        """Return the name of a pinned run: its settings that differ from their defaults."""
        return wording.run_name(self.experiment, self.translate)

    def mark(self, step: int, text: str) -> None:
        """Mark on the curves of the part that runs where a setting changed."""
        for panel in self.panels.values():
            if panel.visible:
                panel.mark(step, text)

    def _mark_changes(self, event: param.parameterized.Event) -> None:
        for step, name, value in event.new[len(event.old) :]:
            self.mark(step, wording.change(self.experiment, name, value, self.translate))

    def _publish(self, *_events: param.parameterized.Event) -> None:
        experiment = self.experiment
        metrics = {"step": experiment.step, "seed": experiment.seed, **experiment.metrics}
        if experiment.state != "running":
            metrics["heap_bytes"] = heap_bytes()
        loading = self.status.state == "loading"
        # in this order: who sees that a run is done finds its last figures
        self.status.param.update(metrics=metrics, state="loading" if loading else experiment.state)
