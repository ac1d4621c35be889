"""Short texts around a figure, in one style."""

from __future__ import annotations

from html import escape

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

HEADING_SX = {"mt": 3, "mb": 1, "fontSize": "1rem", "fontWeight": 700, "lineHeight": 1.5}
CAPTION_CSS = ":host { font-size: 0.875rem; line-height: 1.43; }"
BELOW = (0, 0, 8, 0)


def heading(text: str) -> pmui.Typography:
    """Return the heading of a part of a lab."""
    return pmui.Typography(text, variant="h2", margin=0, sx=HEADING_SX)


def caption(text: str) -> pmui.Typography:
    """Return a line that says what a figure shows."""
    return pmui.Typography(text, variant="body2", margin=BELOW)


class ChangingCaption(Viewer):
    """A caption whose text changes.

    Typography is for texts that stay: it sends the HTML that it makes of a new one back to Python
    as if that were the text, and so on for ever.
    """

    text = param.String(default="")

    def __init__(self, **params: object):
        super().__init__(**params)
        self._pane = pn.pane.HTML(
            pn.bind(escape, self.param.text),
            stylesheets=[CAPTION_CSS],
            margin=BELOW,
            sizing_mode="stretch_width",
        )

    def __panel__(self) -> pn.pane.HTML:
        return self._pane
