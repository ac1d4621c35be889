"""Keeps the focus where the hand was."""

from __future__ import annotations

import param
from panel.custom import JSComponent


class KeepFocus(JSComponent):
    """Keep the focus in a row of buttons when the pressed one is disabled; shows nothing itself.

    It is laid out as one of the row.
    """

    state = param.String(doc="What the buttons depend on.")

    _esm = "keep_focus.js"
