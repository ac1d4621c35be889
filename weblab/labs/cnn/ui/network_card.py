"""Actions on the visitor's network: use it in the draw lab, save, open, export."""

from __future__ import annotations

import io
from collections.abc import Callable

import panel_material_ui as pmui
import param
from markupsafe import Markup
from panel.viewable import Viewable, Viewer

from weblab import nn
from weblab.labkit.digits.model_files import DRAW_FILE, LARGEST_FILE, write_file
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.ready import ready
from weblab.labkit.look.theme import CONTENT_CSS
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.browser_file import SILENT, BrowserFile
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.card import folding_card
from weblab.labkit.widgets.files import OpenFile, SaveFile
from weblab.labkit.widgets.text import Html
from weblab.labs.cnn.compute.experiment import CnnExperiment
from weblab.locale import mark as _

INPUT = (1, 28, 28)


class NetworkCard(Viewer):
    """Buttons for the network of an experiment, with a status message.

    Args:
        experiment: the experiment of the network.
        translate: gettext's function for the language of the page.
        draw_link: returns the address of the draw lab.
    """

    def __init__(
        self,
        experiment: CnnExperiment,
        translate: Callable[[str], str],
        draw_link: Callable[[], str],
    ):
        super().__init__()
        self._experiment = experiment
        self._translate = translate
        self._use = button(
            translate(_("Use it in the draw lab")), self._use_in_draw, variant="contained"
        )
        self._save = SaveFile(
            self._saved, label=translate(_("Save")), filename="weblab-cnn.safetensors"
        )
        self._open = OpenFile(
            self._take, self._refuse_size, label=translate(_("Open")), accept=".safetensors",
            limit=LARGEST_FILE,
        )  # fmt: skip
        self._export = SaveFile(
            self._onnx, label=translate(_("Export ONNX")), filename="weblab-cnn.onnx"
        )
        self._kept = BrowserFile(told=self._tell_kept, name_kept=DRAW_FILE)
        self._said = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        self._draw_link = draw_link
        self._link = Html(
            css_classes=["question"], stylesheets=[CONTENT_CSS], margin=0, visible=False
        )
        experiment.param.watch(self._show, ["state", "step"])
        self._show()

    def __panel__(self) -> Viewable:
        return folding_card(
            pmui.FlexBox(self._use, self._save, self._open, self._export, gap="8px", margin=0),
            self._said,
            self._link,
            self._kept,
            title=self._translate(_("Your network")),
            title_variant="h2",
            collapsible=True,
            margin=(16, 0, 0, 0),
            sizing_mode="stretch_width",
        )

    def _show(self, *_events: param.parameterized.Event) -> None:
        missing = self._experiment.network is None
        for each in (self._use, self._save, self._export):
            if each.disabled != missing:
                each.disabled = missing

    def _say(self, message: Message) -> None:
        self._said.text = ""
        self._said.text = message.said(self._translate)
        self._link.visible = False

    def _saved(self) -> bytes | None:
        try:
            return self._experiment.file()
        except RefusedError as refusal:
            self._say(refusal.message)
            return None

    def _use_in_draw(self) -> None:
        try:
            self._kept.keep(write_file(nn.save, ready(self._experiment.network)))
        except RefusedError as refusal:
            self._say(refusal.message)

    def _tell_kept(self, problem: str) -> None:
        if problem == SILENT:
            text = _(
                "The network was not stored: the storage of this browser does not respond. Close "
                "other tabs of this site and try again, or save the network as a file."
            )
            self._say(Message(text))
        elif problem:
            text = _("The network was not stored in this browser: {reason}")
            self._say(Message(text, {"reason": problem}))
        else:
            self._say(Message(_("The pad of the draw lab now uses this network.")))
            label = self._translate(_("To the draw lab"))
            link = Markup('<a href="{}">{}</a>').format(self._draw_link(), label)
            self._link.param.update(content=link, visible=True)

    def _onnx(self) -> bytes | None:
        if self._experiment.network is None:
            return None
        file = io.BytesIO()
        nn.export_onnx(self._experiment.network, file, input_shape=INPUT)
        return file.getvalue()

    def _take(self, name: str, data: bytes) -> None:
        try:
            self._experiment.open(data)
        except RefusedError as refusal:
            self._refuse(name, refusal.message)
        else:
            self._say(Message(_("“{name}” was opened."), {"name": name}))

    def _refuse_size(self, name: str, size: int) -> None:
        text = _("Its size is {size} MB. The limit is {most} MB.")
        values = {"size": f"{size / 2**20:,.0f}", "most": LARGEST_FILE >> 20}
        self._refuse(name, Message(text, values))

    def _refuse(self, name: str, reason: Message) -> None:
        text = _("“{name}” was not opened. {reason} Your network is unchanged.")
        self._say(Message(text, {"name": name, "reason": reason}))
