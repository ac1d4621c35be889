"""Whether the browser keeps the visitor's work, and a button that deletes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS, stylesheet


class KeptWork(JSComponent):
    """A sentence and the button 'Forget all', shown below a lab."""

    kept = param.String()
    not_kept = param.String()
    forgotten = param.String()
    forget_label = param.String(default="Forget all")

    _esm = "kept_work.js"
    _stylesheets: ClassVar = [BUTTONS, stylesheet(__file__, "kept_work.css")]

    @classmethod
    def said(cls, translate: Callable[[str], str]) -> KeptWork:
        """Return the component with its texts in the language of the page."""
        _ = translate
        return cls(
            kept=_(
                "Your work in all labs is kept in this browser for your next visit: settings, "
                "drawings, ratings, lists of runs, and the last training run of the CNN lab."
            ),
            not_kept=_(
                "Your work is not kept: this browser refuses storage, has no space left, or does "
                "not respond. Everything else works."
            ),
            forgotten=_("Forgotten. Anything you do from now on is stored again."),
            forget_label=_("Forget all"),
            sizing_mode="stretch_width",
        )
