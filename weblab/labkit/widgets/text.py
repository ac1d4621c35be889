"""Short texts around a figure, in one style; everything but ``Markup`` is shown as text."""

from __future__ import annotations

from typing import Any, Literal

import panel as pn
import panel_material_ui as pmui
import param
from markupsafe import Markup, escape
from panel.viewable import Viewer

from weblab.labkit.outside_text import as_markdown, plain

HEADING_SX = {"mt": 3, "mb": 1, "fontSize": "1rem", "fontWeight": 700, "lineHeight": 1.5}
CAPTION_CSS = ":host { font-size: 0.875rem; line-height: 1.43; }"
BELOW = (0, 0, 8, 0)
NOTICE_SX = {"& .MuiAlertTitle-root": {"m": 0, "fontSize": "inherit", "fontWeight": 400}}


def heading(text: str) -> pmui.Typography:
    """Return a heading within a lab."""
    return pmui.Typography(as_markdown(text), variant="h2", margin=0, sx=HEADING_SX)


def caption(text: str) -> pmui.Typography:
    """Return a line that explains a figure."""
    return pmui.Typography(as_markdown(text), variant="body2", margin=BELOW)


class Html(Viewer):
    """HTML that changes. A ``str`` is shown as text, ``Markup`` as the HTML that it is.

    Build ``Markup`` with its ``format`` and ``join``, which escape what they put in.

    Args:
        content: the initial content.
        options: of the pane.
    """

    content = param.ClassSelector(default="", class_=str)
    visible = param.Boolean(default=True)

    def __init__(self, content: str | Markup = "", *, visible: bool = True, **options: Any):
        super().__init__(content=content, visible=visible)
        self._pane = pn.pane.HTML(
            pn.bind(_to_html, self.param.content), visible=self.param.visible, **options
        )

    def __panel__(self) -> pn.pane.HTML:
        return self._pane


def _to_html(content: str | Markup) -> str:
    return str(escape(content))


class ChangingCaption(Viewer):
    """A caption whose text changes.

    Args:
        params: text and visible.

    Typography is for texts that stay: it sends the HTML that it makes of a new one back to Python
    as if that were the text, and so on for ever.
    """

    text = param.String(default="")
    visible = param.Boolean(default=True)

    def __init__(self, **params: object):
        super().__init__(**params)
        self._pane = pn.pane.HTML(
            pn.bind(_to_html, self.param.text),
            visible=self.param.visible,
            stylesheets=[CAPTION_CSS],
            margin=BELOW,
            sizing_mode="stretch_width",
        )

    def __panel__(self) -> pn.pane.HTML:
        return self._pane


class Notice(Viewer):
    """A message in a frame of its own, visible unless it is empty.

    It is the title of the alert, which is plain text; the object of an alert is Markdown with HTML.

    Args:
        severity: the kind of message.
        options: of the frame.
    """

    text = param.String(default="", doc="What it says.")

    def __init__(self, severity: Literal["info", "warning"], **options: Any):
        super().__init__()
        self._alert = pmui.Alert(severity=severity, visible=False, sx=NOTICE_SX, **options)

    def __panel__(self) -> pmui.Alert:
        return self._alert

    def say(self, text: str, severity: Literal["info", "warning"] | None = None) -> None:
        """Show another text, or nothing if it is empty."""
        self.text = plain(text, len(text))
        changes = {"title": self.text, "visible": bool(text), "closed": False}
        self._alert.param.update(**changes, **({"severity": severity} if severity else {}))
