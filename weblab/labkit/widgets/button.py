"""A button that acts once for each press."""

from __future__ import annotations

from collections.abc import Callable

import panel_material_ui as pmui


def button(label: str, action: Callable[[], None], **options: object) -> pmui.Button:
    """Return a button.

    The page reports a press twice, as an event and as a new count of clicks, and ``on_click`` would
    be called for both; here the count is watched, which changes only once.

    Args:
        label: its label, in the reader's language.
        action: called at each press.
        options: for the widget, such as ``variant``.
    """
    made = pmui.Button(label=label, **{"margin": 0, **options})
    made.param.watch(lambda _event: action(), "clicks")
    return made
