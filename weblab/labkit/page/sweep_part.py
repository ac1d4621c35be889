"""The part of a lab that sweeps over one or two settings, and shows what each point gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.message import RefusedError
from weblab.labkit.experiment.set_to import applying
from weblab.labkit.experiment.settings import Scale
from weblab.labkit.experiment.sweep import Sweep
from weblab.labkit.page.lab_view import WIDE, LabView
from weblab.labkit.page.run_many import Labels, RunMany
from weblab.labkit.page.sweep_form import SweepForm
from weblab.labkit.page.sweep_results import Key, SweepResults
from weblab.labkit.widgets.card import folding_card
from weblab.labkit.widgets.seeds_figure import SeedChart
from weblab.labkit.widgets.text import caption
from weblab.runtime.executors import warm_up


class SweepPart(Viewer):
    """Runs a lab's experiment with many settings, draws the results, opens each run.

    Args:
        view: of the lab.
        charts: the curves of a run, whose ends are its results.
        y_scale: how these are laid out.
    """

    def __init__(self, view: LabView[Any], charts: Sequence[SeedChart], y_scale: Scale = "linear"):
        super().__init__()
        _ = self._translate = view.translate
        self.sweep = Sweep()
        self._experiment = view.experiment
        self._part = {"part": view.run_part} if view.run_part else {}
        self.form: SweepForm | None = None
        self._card = folding_card(
            title=_("Sweep over settings"),
            title_variant="h3",
            collapsed=True,
            margin=(0, 0, 8, 0),
            sizing_mode="stretch_width",
        )
        self.results = SweepResults(view, self.sweep, charts, self.settings_of, y_scale)
        self._card.param.watch(self._unfold, "collapsed")
        view.experiment.param.watch(self._offer, list(view.experiment.settings()))

    def __panel__(self) -> Viewable:
        return pmui.Column(self._card, self.results, css_classes=["part-sweep"], **WIDE)

    def run(self) -> None:
        """Do the runs that are missing of what the form says."""
        if self.form is None:
            return
        try:
            plan = self.form.plan()
        except RefusedError as error:
            self.sweep.refuse(error.message)
        else:
            swept = [axis.name for axis in plan.axes]
            common = {n: value for n, value in self._settings().items() if n not in swept}
            self.sweep.begin(self._experiment, common, plan.axes, plan.points, plan.seeds)

    def settings_of(self, key: Key) -> dict[str, Any]:
        """Return the settings of a run as far as they apply to it, without the seed."""
        return applying(self._experiment, self.sweep.settings_of(key[0]))

    def close(self) -> None:
        """End the workers."""
        self.sweep.close()

    def _settings(self) -> dict[str, Any]:
        experiment = self._experiment
        names = experiment.names("next step", "reset")
        return {n: getattr(experiment, n) for n in names if n != "seed"} | self._part

    def _unfold(self, *_events: param.parameterized.Event) -> None:
        """Make the form when it is wanted first: its controls would slow each start of the lab."""
        if self.form is None and not self._card.collapsed:
            warm_up()
            _ = self._translate
            self.form = SweepForm(self._experiment, _)
            labels = Labels(_("Run sweep"), _("Pause sweep"), _("Cancel sweep"))
            text = _(
                "Which settings are good? Workers run the lab once for each value, with the "
                "engine's own code; all other settings stay as they are. Runs that are done are "
                "in the table below as well."
            )
            self._card.objects = [
                caption(text), self.form, RunMany(self.sweep, self.run, labels, _)
            ]  # fmt: skip

    def _offer(self, *_events: param.parameterized.Event) -> None:
        if self.form is not None and self._experiment.applies("seeds"):
            self.form.follow()
