"""The part of a lab that repeats its run with other seeds, and says how much of it is luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.bands import difference
from weblab.labkit.experiment.many_runs import SeedRun
from weblab.labkit.experiment.repeats import Repeatable, Repeats, run_again
from weblab.labkit.experiment.settings import Scale
from weblab.labkit.page.lab_view import WIDE, LabView
from weblab.labkit.page.run_many import Labels, RunMany
from weblab.labkit.page.runs_part import RunsPart
from weblab.labkit.page.sweep_part import SweepPart
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.card import folding_card
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedsFigure
from weblab.labkit.widgets.text import ChangingCaption, caption, heading
from weblab.runtime.executors import warm_up

NO_SEED = 0


class SeedsPart(Viewer):
    """Runs a lab's experiment with the seeds 1 to n, and shows what they have in common.

    A lab opts in with the setting ``seeds``, the method ``repeated`` and this part in its stage.

    Args:
        view: of the lab.
        charts: the curves of a run; the first is shown first.
        y_scale: how their values are laid out.
        repeats: does the runs.
    """

    visible = param.Boolean(default=True, doc="Whether the part is on the page.")

    def __init__(
        self,
        view: LabView[Any],
        charts: Sequence[SeedChart],
        *,
        y_scale: Scale = "linear",
        repeats: Repeats | None = None,
    ):
        super().__init__()
        _ = self._translate = view.translate
        self.repeats = repeats or Repeats()
        self._experiment = view.experiment
        self._part = {"part": view.run_part} if view.run_part else {}
        self._charts = {str(number): chart for number, chart in enumerate(charts)}
        labels = Labels(_("Run all seeds"), _("Pause seeds"), _("Cancel seeds"))
        self._card = folding_card(
            caption(
                _(
                    "How much of a result is luck? Workers repeat the run with these settings and "
                    "the seeds 1, 2, 3 and so on, with the engine's own code."
                )
            ),
            view.control("seeds"),
            RunMany(self.repeats, self.run, labels, _),
            title=_("Repeat with other seeds"),
            title_variant="h3",
            collapsed=True,
            margin=(16, 0, 8, 0),
            sizing_mode="stretch_width",
        )
        self._verdict = ChangingCaption()
        self._note = ChangingCaption()
        self._chart = pmui.Select(
            label=_("Curves"), value="0", **WIDE,
            options={chart.name: key for key, chart in self._charts.items()},
        )  # fmt: skip
        self._style = pmui.RadioButtonGroup(
            label=_("How runs are drawn"), value="band", margin=(8, 0), sizing_mode="stretch_width",
            options={_("Median and quartiles"): "band", _("All runs"): "lines"},
        )  # fmt: skip
        self._figure = SeedsFigure(caption=_("Runs with other seeds"), translate=_, y_scale=y_scale)
        self._shown = pmui.Select(
            label=_("Seed shown"), value=NO_SEED, options={_("none"): NO_SEED}, **WIDE
        )
        self._open = button(_("Open this run"), self._open_run, variant="text", size="small")
        self._results = pmui.Column(
            heading(_("Runs with other seeds")),
            self._verdict,
            self._note,
            self._chart,
            self._style,
            self._figure,
            self._shown,
            self._open,
            visible=False,
            **WIDE,
        )
        self.sweeps = SweepPart(view, charts, y_scale)
        self.runs = RunsPart(view, charts, y_scale)
        self.runs.follow(self.repeats, lambda _seed: self.repeats.settings)
        self.runs.follow(self.sweeps.sweep, self.sweeps.settings_of)
        self._follow()

    def __panel__(self) -> Viewable:
        return pmui.Column(
            self._card,
            self._results,
            self.sweeps,
            self.runs,
            css_classes=["part-seeds"],
            visible=self.param.visible,
            **WIDE,
        )

    def run(self) -> None:
        """Do the runs that are missing with the settings as they are now."""
        experiment = cast("Repeatable", self._experiment)
        self.repeats.begin(experiment.repeated, self._settings(), self._experiment.seeds)

    def forget(self) -> None:
        """Let the runs go whose data are not there any more."""
        self.repeats.forget()
        self.sweeps.sweep.forget()

    def close(self) -> None:
        """End the workers."""
        self.repeats.close()
        self.sweeps.close()

    def _follow(self) -> None:
        experiment = self._experiment
        names = [name for name in experiment.names("next step", "reset") if name != "seed"]
        experiment.param.watch(self._show_note, names)
        experiment.param.watch(self._unfold, "seeds")
        self._card.param.watch(self._get_ready, "collapsed")
        experiment.param.watch(self._show_open, "state")
        if "part" in experiment.settings():
            experiment.param.watch(self._show_place, "part")
        self.repeats.param.watch(self._show, ["ended", "wanted"])
        for widget in (self._chart, self._style, self._shown):
            widget.param.watch(self._draw, "value")
        self._show_place()
        self._show_open()
        self._show()

    def _settings(self) -> dict[str, Any]:
        """Return what a run is built from, as far as it applies, without the seed.

        Where only one part of the lab has a run, a link needs its name as well.
        """
        experiment = self._experiment
        names = experiment.names("next step", "reset")
        values = {
            name: getattr(experiment, name)
            for name in names
            if name != "seed" and experiment.applies(name)
        }
        return values | self._part

    def _unfold(self, *_events: param.parameterized.Event) -> None:
        """Show the card where a link asks for several seeds."""
        if self._experiment.seeds > 1:
            self._card.collapsed = False

    def _get_ready(self, *_events: param.parameterized.Event) -> None:
        if not self._card.collapsed:
            warm_up()

    def _show_place(self, *_events: param.parameterized.Event) -> None:
        self.visible = self._experiment.applies("seeds")
        self._show_note()

    def _show_open(self, *_events: param.parameterized.Event) -> None:
        busy = getattr(self._experiment, "state", "") == "running"
        self._open.disabled = busy or self._shown.value == NO_SEED

    def _show(self, *_events: param.parameterized.Event) -> None:
        _, runs = self._translate, self.repeats.ordered
        self._results.visible = bool(runs)
        names = {_("none"): NO_SEED} | {str(run.seed): run.seed for run in runs}
        if self._shown.options != names:
            kept = self._shown.value if self._shown.value in names.values() else NO_SEED
            self._shown.param.update(options=names, value=kept)
        self._show_note()
        self._draw()

    def _draw(self, *_events: param.parameterized.Event) -> None:
        runs = self.repeats.ordered
        chart = self._charts[self._chart.value]
        self._verdict.text = self._said(chart, runs)
        chosen = self.repeats.runs.get(self._shown.value)
        self._figure.show(chart, runs, each=self._style.value == "lines", chosen=chosen)
        self._show_open()

    def _said(self, chart: SeedChart, runs: Sequence[SeedRun]) -> str:
        """Return whether the best curve is ahead of the next one more often than luck has it."""
        _ = self._translate
        said = []
        found = difference(chart.results(runs), higher=chart.higher)
        if found:
            text = (
                _("“{first}” ends above “{second}” in {count} of {seeds} seeds.")
                if chart.higher
                else _("“{first}” ends below “{second}” in {count} of {seeds} seeds.")
            )
            said.append(
                text.format(
                    first=found.first, second=found.second, count=found.count, seeds=found.seeds
                )
            )
            said.append(
                _("This difference holds: luck alone would seldom show it (sign test, p < 0.05).")
                if found.holds
                else _("This may be luck (sign test, p ≥ 0.05).")
            )
        diverged = sum(run.diverged is not None for run in runs)
        if diverged:
            said.append(_("Diverged runs: {count}.").format(count=diverged))
        return " ".join(said)

    def _show_note(self, *_events: param.parameterized.Event) -> None:
        _ = self._translate
        other = bool(self.repeats.runs) and self.repeats.settings != self._settings()
        self._note.visible = other
        self._note.text = _("These runs have other settings than the lab has now.") if other else ""

    def _open_run(self) -> None:
        """Start the run that is shown in the lab itself."""
        run = self.repeats.runs.get(self._shown.value)
        if run is not None:
            run_again(self._experiment, self.repeats.settings, run.seed)
