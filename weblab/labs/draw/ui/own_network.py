"""The visitor's own network behind the pad: found in the browser, used, refused or set aside."""

from __future__ import annotations

from collections.abc import Callable

import panel_material_ui as pmui
from panel.viewable import Viewable, Viewer

from weblab.labkit.digits.model_files import DRAW_FILE, DamagedError, read_digit_network
from weblab.labkit.experiment.message import RefusedError
from weblab.labkit.widgets.browser_file import BrowserFile
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.text import Notice
from weblab.labs.draw.compute.experiment import DrawExperiment

ASIDE = "aside"
"""The note of a network that is kept, while the shipped one reads."""


class OwnNetwork(Viewer):
    """Shows which network is in use, and lets the visitor choose; hidden without an own one.

    Args:
        experiment: the experiment of the network.
        translate: gettext's function for the language of the page.
    """

    def __init__(self, experiment: DrawExperiment, translate: Callable[[str], str]):
        super().__init__()
        self._experiment = experiment
        self._translate = translate
        self._content = b""
        self._file = BrowserFile(take=self._take, name_kept=DRAW_FILE)
        self._said = Notice("info", margin=(0, 0, 8, 0))
        self._toggle = button(
            "", self._change, variant="outlined", visible=False, margin=(0, 0, 8, 0)
        )

    def __panel__(self) -> Viewable:
        return pmui.Column(
            self._said, self._toggle, self._file, margin=0, sizing_mode="stretch_width"
        )

    def _take(self, content: bytes | None, note: str) -> None:
        _ = self._translate
        if content is None:
            return
        try:
            network = read_digit_network(content)
        except RefusedError as refusal:
            text = _(
                "Your own network cannot be used here. {reason} The shipped network stays in use."
            )
            if isinstance(refusal, DamagedError):
                self._file.set_aside()
                text = _(
                    "Your own network cannot be used here. {reason} It was set aside, and the "
                    "shipped network stays in use. To use one of your own again, choose it in the "
                    "CNN lab."
                )
            reason = refusal.message.said(_)
            self._said.say(text.format(reason=reason), "warning")
            return
        self._content = content
        self._experiment.param.update(own=network, uses_own=note != ASIDE)
        self._show()

    def _change(self) -> None:
        self._experiment.uses_own = not self._experiment.uses_own
        self._file.keep(self._content, "" if self._experiment.uses_own else ASIDE)
        self._show()

    def _show(self) -> None:
        _, experiment = self._translate, self._experiment
        if experiment.uses_own:
            text = _("Your own network is in use ({parameters} parameters).")
            label = _("Back to the shipped network")
        else:
            text = _("The shipped network is in use ({parameters} parameters).")
            label = _("Use your own network")
        count = sum(parameter.data.size for parameter in experiment.network.parameters())
        self._said.say(text.format(parameters=f"{count:,}"), "info")
        self._toggle.param.update(label=label, visible=True)
