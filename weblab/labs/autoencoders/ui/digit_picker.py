"""The visitor's digit: drawn on the pad, or chosen among the test digits."""

from __future__ import annotations

from collections.abc import Sequence

import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.digits.widgets.digit_pad import digit_pad
from weblab.labkit.digits.widgets.digit_sheet import DigitSheet
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.text import heading
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment

WIDE = {"margin": 0, "sizing_mode": "stretch_width"}


class DigitPicker(Panel[AutoencodersExperiment]):
    """Pad and sheet, and how far the digits behind them are."""

    def _build(self) -> None:
        _ = self._translate
        self._loading = DigitLoading(first_split="test")
        self._pad = digit_pad(self._translate)
        self._sheet = DigitSheet(
            label=_("Test digits: choose one"),
            empty=_("Loading the digits."),
            height=180,
            margin=(0, 0, 28, 0),  # room for the line below it
            sizing_mode="stretch_width",
        )
        self._said = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        self._again = button(_("Try again"), self._loading.start, variant="outlined", visible=False)
        self._pad.param.watch(self._draw, "strokes")
        self._sheet.param.watch(self._choose, "chosen")
        self._loading.param.watch(self._take_first, "first")
        self._loading.param.watch(self._say, ["message", "failed"])

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        return [
            heading(_("Your digit")),
            self._pad,
            heading(_("Or one of the first 1,000 test digits")),
            self._sheet,
            self._said,
            self._again,
        ]

    def start(self) -> None:
        """Begin to load the digits."""
        self._loading.training = self._experiment.value("samples")
        self._loading.start()

    def _take_first(self, event: param.parameterized.Event) -> None:
        digits = event.new
        self._experiment.first = digits
        self._sheet.show(digits.images, [str(label) for label in digits.labels])
        self._sheet.chosen = self._experiment.digit

    def _say(self, *_events: param.parameterized.Event) -> None:
        message = self._loading.message
        self._said.text = message.said(self._translate) if message else ""
        self._again.visible = self._loading.failed

    def _draw(self, event: param.parameterized.Event) -> None:
        self._experiment.strokes = event.new

    def _choose(self, event: param.parameterized.Event) -> None:
        if event.new is not None:
            self._pad.strokes = []
            self._experiment.digit = event.new
