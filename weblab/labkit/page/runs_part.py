"""All runs of a lab in one table: found, compared, noted, opened, saved, and kept for next time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode
from weakref import WeakValueDictionary

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.many_runs import ManyRuns, SeedRun
from weblab.labkit.experiment.run_list import Listed, RunList
from weblab.labkit.experiment.set_to import applying
from weblab.labkit.experiment.settings import Scale
from weblab.labkit.kept.kept_part import KeptPart
from weblab.labkit.look.colors import DASHES, OTHERS
from weblab.labkit.page.lab_view import WIDE, LabView
from weblab.labkit.page.run_rows import RunRows
from weblab.labkit.url.query import texts_of
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.card import folding_card
from weblab.labkit.widgets.files import SaveFile
from weblab.labkit.widgets.pacing import Pacing
from weblab.labkit.widgets.runs_table import RunsTable
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine, SeedsFigure
from weblab.labkit.widgets.text import ChangingCaption, caption, heading

MOST_COMPARED = 12
K = TypeVar("K")


class RunsPart(Viewer):
    """The runs of a lab that are done, its own and those with other seeds.

    The lab's experiment has ``recorded()``, which returns the run that is done as the fields of a
    SeedRun without the seed, or None.

    Args:
        view: of the lab.
        charts: the curves of a run.
        y_scale: how values are laid out.
    """

    def __init__(
        self,
        view: LabView[Any],
        charts: Sequence[SeedChart],
        y_scale: Scale = "linear",
    ):
        super().__init__()
        _ = self._translate = view.translate
        self.list = RunList()
        self._view = view
        self._experiment = view.experiment
        self._curves = {
            f"{chart.name}: {line.label}": (chart, line) for chart in charts for line in chart.lines
        }
        results = {line.key: name for name, (_chart, line) in self._curves.items()}
        self._rows = RunRows(self.list, self._experiment, results, self._link, _)
        self._table = RunsTable(
            self._act,
            caption=_("All runs"),
            words={
                "filter": _("Filter"),
                "count": _("{shown} of {all} runs"),
                "choose": _("Choose run"),
                "pin": _("Pin run"),
                "mark": _("Mark of run"),
                "link": _("Link"),
                "open": _("Open run"),
            },
            sizing_mode="stretch_width",
        )
        self._delete = button(_("Delete chosen runs"), self._delete_chosen, variant="outlined")
        self._restore = button(_("Undo delete"), self._bring_back, variant="text", visible=False)
        name = f"weblab-{view.status.lab}-runs"
        self._csv = SaveFile(self._rows.as_csv, label=_("Save runs as CSV"), filename=f"{name}.csv")
        self._json = SaveFile(
            self._rows.as_json, label=_("Save runs as JSON"), filename=f"{name}.json"
        )
        self._card = folding_card(
            caption(
                _(
                    "Runs that are done are listed here and kept in this browser. Choose two or "
                    "more to compare them. When there are more than 2,000, the oldest go, but not "
                    "those that are pinned."
                )
            ),
            self._table,
            pmui.FlexBox(
                self._delete, self._restore, self._csv, self._json, gap="8px", margin=(8, 0, 0, 0)
            ),
            title=_("All runs in one table"),
            title_variant="h3",
            collapsed=True,
            margin=(0, 0, 8, 0),
            sizing_mode="stretch_width",
        )
        self._curve = pmui.Select(
            label=_("Curve to compare"), value=next(iter(self._curves)),
            options=list(self._curves), **WIDE,
        )  # fmt: skip
        self._missing = ChangingCaption()
        self._figure = SeedsFigure(caption=_("Chosen runs"), translate=_, y_scale=y_scale)
        self._compared = pmui.Column(
            heading(_("Chosen runs")), self._curve, self._figure, self._missing,
            visible=False, **WIDE,
        )  # fmt: skip
        self._kept = KeptPart(self._take, part="runs")
        self._pace = Pacing(self._refresh)
        self._keeping = Pacing(self._keep)
        self._experiment.param.watch(self._add_own, "state")
        self._table.param.watch(self._show_chosen, "chosen")
        self._curve.param.watch(self._show_chosen, "value")
        self._card.param.watch(lambda _event: self._pace.now(), "collapsed")
        self._show_chosen()

    def __panel__(self) -> Viewable:
        return pmui.Column(
            self._card, self._compared, self._kept, css_classes=["part-runs"], **WIDE
        )

    def follow(self, many: ManyRuns[K], settings_of: Callable[[K], Mapping[str, Any]]) -> None:
        """List what workers do, as it ends.

        Args:
            many: the runs.
            settings_of: returns the settings of a run without its seed, by its key.
        """
        listed: WeakValueDictionary[int, SeedRun] = WeakValueDictionary()

        def add(_event: param.parameterized.Event) -> None:
            for key, run in sorted(many.runs.items()):
                if listed.get(id(run)) is not run:  # its key may be another by now
                    listed[id(run)] = run
                    self._add(run, settings_of(key))
            self._pace.if_due()
            self._keeping.if_due()

        many.param.watch(add, "ended")
        many.param.watch(self._settle, "state")

    # What comes in

    def _add_own(self, event: param.parameterized.Event) -> None:
        """List the lab's own run that is done or has diverged, unless it ran a visitor's code."""
        experiment = self._experiment
        ended = event.new == "done" or (event.new == "error" and experiment.diverged is not None)
        if not ended or getattr(experiment, "own_begun", None) is not None:
            return
        found = experiment.recorded()
        if found is None:
            return
        part = {"part": self._view.run_part} if self._view.run_part else {}
        settings = applying(experiment, experiment.begun_with | part)
        run = SeedRun(settings.pop("seed"), **found)
        self._add(run, settings, changed=bool(experiment.later_changes))
        self._pace.now()
        self._keep()

    def _add(self, run: SeedRun, settings: Mapping[str, Any], *, changed: bool = False) -> None:
        """List a run, if a link can open it."""
        if self._experiment.has_own_data:
            return
        self.list.add(
            given=texts_of(self._experiment, settings), seed=run.seed, metrics=dict(run.metrics),
            seconds=run.seconds, when=time.time(), curves=run.curves, diverged=run.diverged,
            mark=self._translate("changed during the run") if changed else "", changed=changed,
        )  # fmt: skip

    def _settle(self, event: param.parameterized.Event) -> None:
        """Show and keep all runs as soon as no more are on their way."""
        if event.new != "running" and self.list.runs:
            self._pace.now()
            self._keep()

    def _take(self, text: str) -> None:
        """Put the runs of the last visit before those that have ended meanwhile."""
        newer = bool(self.list.runs)
        self.list.read(text)
        self._pace.now()
        if newer:
            self._keep()

    def _keep(self) -> None:
        self._kept.content = self.list.text()

    # What rows and buttons ask for

    def _act(self, order: Mapping[str, Any]) -> None:
        do, id_ = order.get("do"), order.get("id")
        if not isinstance(id_, int):
            return
        if do == "pin":
            self.list.pin(id_, bool(order.get("value")))
        elif do == "mark":
            self.list.mark(id_, str(order.get("text", "")))
        self._changed()

    def _delete_chosen(self) -> None:
        self.list.delete(self._table.chosen)
        self._table.chosen = []
        self._changed()

    def _bring_back(self) -> None:
        self.list.restore()
        self._changed()

    def _changed(self) -> None:
        self._restore.visible = bool(self.list.deleted)
        self._pace.now()
        self._keep()

    # What is shown

    def _refresh(self) -> None:
        """Show the list; while the card is closed nobody sees it."""
        if not self._card.collapsed:
            self._table.param.update(columns=self._rows.headings(), rows=self._rows.rows())

    def _link(self, run: Listed) -> str:
        given = urlencode({**run.given, "seed": run.seed})
        return f"{self._view.address_of(self._view.status.lab)}&{given}"

    def _show_chosen(self, *_events: param.parameterized.Event) -> None:
        """Draw the chosen runs in one figure, as far as their curves are there."""
        _ = self._translate
        chosen = [run for id_ in self._table.chosen if (run := self.list.runs.get(id_))]
        chart, line = self._curves[self._curve.value]
        known = [run for run in chosen if line.key in run.curves]
        drawn = known[:MOST_COMPARED]
        self._compared.visible = len(chosen) > 1
        self._delete.disabled = not chosen
        said = []
        if len(known) < len(chosen):
            text = _("Without this curve, and not in the figure: {count} of the chosen runs.")
            said.append(text.format(count=len(chosen) - len(known)))
        if len(drawn) < len(known):
            text = _("The figure has room for {most} runs: these are the first that were chosen.")
            said.append(text.format(most=len(drawn)))
        self._missing.text = " ".join(said)
        lines = [
            SeedLine(
                str(run.id),
                _("run {id}, seed {seed}").format(id=run.id, seed=run.seed),
                OTHERS[place % len(OTHERS)],
                DASHES[place // len(OTHERS) % len(DASHES)],
            )
            for place, run in enumerate(drawn)
        ]
        curves = {str(run.id): run.curves[line.key] for run in drawn}
        together = SeedRun(0, curves, {}, None, 0.0)
        self._figure.show(
            SeedChart(chart.name, chart.x_label, chart.y_label, lines, edges=chart.edges),
            [together], each=False, chosen=None,
        )  # fmt: skip
