"""A visitor's progress: kept by the browser, saved as a file, and opened from one."""

from __future__ import annotations

from collections.abc import Callable

import panel_material_ui as pmui
from panel.viewable import Viewable, Viewer

from weblab.labkit.code.progress import LARGEST_FILE, Progress
from weblab.labkit.experiment.message import RefusedError
from weblab.labkit.widgets.browser_file import BrowserFile
from weblab.labkit.widgets.files import OpenFile, SaveFile
from weblab.labkit.widgets.text import Notice
from weblab.locale import mark as _

KEPT = "code"
"""The name under which the browser keeps the progress."""


class KeptProgress(Viewer):
    """The progress and its two buttons, which come when the part 'Code' is opened.

    Args:
        translate: gettext's function for the language of the page.
        changed: called when the progress of a file or of the browser was added.
    """

    def __init__(self, translate: Callable[[str], str], changed: Callable[[], None]):
        super().__init__()
        self._translate = translate
        self._changed = changed
        self.progress = Progress()
        self._file = BrowserFile(take=self.found, name_kept=KEPT)
        self._notice = Notice("info", closeable=True)
        self._column = pmui.Column(self._file, margin=0, sizing_mode="stretch_width")

    def __panel__(self) -> Viewable:
        return self._column

    def show_buttons(self) -> None:
        """Add the buttons that save and open a file."""
        tr = self._translate
        save = SaveFile(
            self.progress.write, label=tr(_("Save my code and progress")),
            filename="weblab-code.json",
        )  # fmt: skip
        load = OpenFile(
            self._take_file, lambda *_: self._take_file("", b""), accept=".json",
            label=tr(_("Open saved progress")), limit=LARGEST_FILE,
        )  # fmt: skip
        self._column.extend([pmui.FlexBox(save, load, gap="8px", margin=0), self._notice])

    def keep(self, key: str, text: str | None) -> None:
        """Keep a text under its key, or forget it."""
        if self.progress.keep(key, text):
            self._remember()

    def solve(self, exercise: str) -> None:
        """Take note that an exercise was solved."""
        self.progress.solve(exercise)
        self._remember()

    def found(self, content: bytes | None, _note: str) -> None:
        """Take what the browser kept; what is damaged is set aside."""
        if content is None:
            return
        try:
            self.progress.add(Progress.read(content))
        except RefusedError:
            self._file.set_aside()
            return
        self._changed()

    def _take_file(self, _name: str, content: bytes) -> None:
        tr = self._translate
        try:
            self.progress.add(Progress.read(content))
        except RefusedError as refused:
            self._notice.say(refused.message.said(tr), "warning")
            return
        self._remember()
        self._changed()
        self._notice.say(tr(_("Your progress is open. No code has been run.")), "info")

    def _remember(self) -> None:
        self._file.keep(self.progress.write())
