"""What the cnn lab looks like: pad and digits beside the kernel explorer."""

from __future__ import annotations

from collections.abc import Callable

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labs.cnn.experiment import CnnExperiment
from weblab.labs.cnn.explorer_panel import ExplorerPanel
from weblab.labs.components.digit_pad import digit_pad
from weblab.labs.components.text import heading
from weblab.labs.lab_view import LabView

EXPLORER_PARAMETERS = (
    "image", "size", "preset", "kernel", "weights", "padding", "stride", "pooling", "window",
)  # fmt: skip


class CnnView(LabView):
    """The view of the cnn lab."""

    experiment_class = CnnExperiment
    url_parameters = EXPLORER_PARAMETERS

    def __init__(self, slug: str, translate: Callable[[str], str], **params: object):
        super().__init__(slug, translate, **params)
        self._explorer = ExplorerPanel(self.experiment, translate)
        self._pad = digit_pad(translate)
        self._pad.param.watch(self._take_strokes, "strokes")

    def controls(self) -> Viewable:
        """Return the pad."""
        return pmui.Column(self._pad, margin=0, sizing_mode="stretch_width")

    def stage(self) -> Viewable:
        """Return the explorer."""
        return pmui.Column(
            heading(self.translate("Kernel explorer")),
            self._explorer,
            margin=0,
            sizing_mode="stretch_width",
        )

    def _take_strokes(self, event: param.parameterized.Event) -> None:
        self.experiment.strokes = event.new
