"""The status message, for sighted visitors and screen readers alike."""

from __future__ import annotations

from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import stylesheet


class Announcement(JSComponent):
    """One sentence in a live region (role ``status``), whose place stays when it is empty."""

    text = param.String(default="", doc="The sentence.")
    detail = param.String(default="", doc="What follows it for the eye and is not announced.")

    _esm = "announcement.js"
    _stylesheets: ClassVar = [stylesheet(__file__, "announcement.css")]
