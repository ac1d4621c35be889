"""The test digits that a network gets wrong: counted by kind, and shown with their pictures."""

from __future__ import annotations

from collections.abc import Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.widgets.digit_sheet import DigitSheet
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.confusion_table import ConfusionTable
from weblab.labkit.widgets.text import ChangingCaption, heading
from weblab.labs.cnn.compute.experiment import CnnExperiment

MOST = 60


class MistakesPanel(Panel[CnnExperiment]):
    """Shows an experiment's report on the test digits; a digit that is clicked is looked at."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._shown: object = None
        self._positions: list[int] = []
        self._confusion = ConfusionTable(
            labels=[str(digit) for digit in range(10)],
            caption=_("Choose a cell to see its digits"),
            corner=_("actual ↓ predicted →"),
            cell_text=_("{true} classified as {read}: {count}"),
            sizing_mode="stretch_width",
        )
        self._title = ChangingCaption(text=self._sentence())
        self._sheet = DigitSheet(
            label=_("Mistakes: choose one to show it to the network"),
            empty=_("The test digits are classified after each epoch."),
            captioned=True,
            side=64,
            frame_height=360,
            sizing_mode="stretch_width",
        )
        self._confusion.param.watch(self._fill, "chosen")
        self._sheet.param.watch(self._choose, "chosen")
        experiment.param.watch(self._follow, ["metrics"])
        self._follow()

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        half = {"xs": 12, "sm": 6}
        return [
            heading(_("Confusion matrix of the 10,000 test digits, and the worst mistakes")),
            pmui.Grid(
                pmui.Grid(self._confusion, size=half),
                pmui.Grid(self._title, self._sheet, size=half),
                container=True,
                spacing=2,
            ),
        ]

    def _follow(self, *_events: param.parameterized.Event) -> None:
        report = self._experiment.report
        if report is self._shown:
            return
        self._shown = report
        self._confusion.show(None if report is None else report.confusion())
        self._fill()

    def _fill(self, *_events: param.parameterized.Event) -> None:
        report = self._experiment.report
        self._title.text = self._sentence()
        if report is None:
            self._positions = []
            self._sheet.param.update(pixels=b"", captions=[], chosen=None)
            return
        cell = tuple(self._confusion.chosen) or None
        self._positions = report.chosen(cell, MOST).tolist()
        labels, predicted = report.digits.labels, report.predicted
        captions = [
            f"{labels[at]}→{predicted[at]} {100 * report.certainty[at]:.0f}%"
            for at in self._positions
        ]
        self._sheet.show(report.digits.images[self._positions], captions)

    def _sentence(self) -> str:
        _, chosen = self._translate, self._confusion.chosen
        if not chosen:
            return _("All mistakes, the most confident first")
        true, read = chosen
        return _("{true} classified as {read}, the most confident first").format(
            true=true, read=read
        )

    def _choose(self, event: param.parameterized.Event) -> None:
        report = self._experiment.report
        if event.new is not None and report is not None and event.new < len(self._positions):
            self._experiment.chosen = report.digits.images[self._positions[event.new]]
