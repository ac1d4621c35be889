"""The sentence that says what just happened, for eyes and for screen readers alike."""

from __future__ import annotations

from pathlib import Path

import param
from panel.custom import JSComponent


class Announcement(JSComponent):
    """One sentence in a live region (role ``status``), whose place stays when it is empty."""

    text = param.String(default="", doc="The sentence.")

    _esm = "announcement.js"
    _stylesheets = [Path(__file__).with_name("announcement.css").read_text(encoding="utf-8")]
