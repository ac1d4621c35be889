"""The buttons that start, pause and cancel many runs, and how far these are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import panel_material_ui as pmui
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.many_runs import ManyRuns
from weblab.labkit.page.lab_view import WIDE
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button


@dataclass(frozen=True)
class Labels:
    """Labels of the buttons, in the reader's language."""

    run: str
    pause: str
    cancel: str


class RunMany(Viewer):
    """Starts many runs, and says how far they are.

    Args:
        runs: what is done.
        start: begins, or goes on after a pause.
        labels: of the buttons.
        translate: gettext's function for the language of the page.
    """

    def __init__(
        self,
        runs: ManyRuns[Any],
        start: Callable[[], None],
        labels: Labels,
        translate: Callable[[str], str],
    ):
        super().__init__()
        self._runs = runs
        self._translate = translate
        self._run = button(labels.run, start, variant="contained")
        self._pause = button(labels.pause, runs.pause, variant="outlined")
        self._cancel = button(labels.cancel, runs.cancel, variant="outlined")
        self._progress = pmui.LinearProgress(
            value=0, variant="determinate", margin=(8, 0, 4, 0), sizing_mode="stretch_width"
        )
        self._sentence = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        runs.param.watch(self._show, ["state", "message", "ended", "wanted"])
        self._show()

    def __panel__(self) -> Viewable:
        buttons = (self._run, self._pause, self._cancel)
        return pmui.Column(
            pmui.FlexBox(*buttons, gap="8px", margin=(8, 0, 0, 0)),
            self._progress,
            self._sentence,
            **WIDE,
        )

    def _show(self, *_events: object) -> None:
        runs = self._runs
        self._run.disabled = runs.state == "running"
        self._pause.disabled = runs.state != "running"
        self._cancel.disabled = runs.state not in ("running", "paused")
        self._progress.value = round(100 * runs.ended / runs.wanted) if runs.wanted else 0
        self._sentence.text = runs.message.said(self._translate) if runs.message else ""
