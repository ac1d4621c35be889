"""A part of a visitor's work that Python knows, kept by the page."""

from __future__ import annotations

from collections.abc import Callable

import param
from panel.custom import JSComponent


class KeptPart(JSComponent):
    """Passes the kept text of one part to Python when a page opens, and keeps new text.

    It is invisible. Natively and in embeds, nothing is kept.

    Args:
        take: called once with the kept text, if there is any. If it raises ValueError, the page
            sets the text aside and tells the visitor.
    """

    part = param.String(doc="Name of the part.")
    with_settings = param.Boolean(
        default=False, doc="Whether to restore it only with the settings it was kept with."
    )
    content = param.String(default="", doc="The text to keep; empty to remove it.")
    found = param.String(default="", doc="The text that was kept when the page opened.")
    damaged = param.Boolean(default=False, doc="Whether `take` refused the text.")

    _esm = "kept_part.js"

    def __init__(self, take: Callable[[str], None], **params: object):
        super().__init__(**params)
        self._take = take
        self.param.watch(self._hand_over, "found")

    def _hand_over(self, event: param.parameterized.Event) -> None:
        try:
            self._take(event.new)
        except ValueError:
            self.damaged = True
