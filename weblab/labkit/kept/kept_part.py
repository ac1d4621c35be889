"""A part of a visitor's work that Python knows, kept by the page."""

from __future__ import annotations

from collections.abc import Callable

import param
from panel.custom import JSComponent


class KeptPart(JSComponent):
    """Hands what was kept of a part to Python when a page opens, and keeps it from then on.

    Shows nothing. Natively and in an embed nothing is kept.

    Args:
        take: called once with the text that was kept, if there is one. It raises ValueError where
            the text is damaged, which is then set aside, and the visitor is told.
    """

    part = param.String(doc="Its name.")
    with_settings = param.Boolean(
        default=False, doc="Whether it means something under the same settings alone."
    )
    content = param.String(default="", doc="What is to be kept; nothing where it is empty.")
    found = param.String(default="", doc="What was kept when the page opened.")
    damaged = param.Boolean(default=False)

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
