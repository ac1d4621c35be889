"""Short texts around a figure, in one style."""

from __future__ import annotations

import panel_material_ui as pmui


def heading(text: str) -> pmui.Typography:
    """Return the heading of a part of a lab."""
    return pmui.Typography(text, variant="h6", sx={"mt": 2, "fontSize": "1rem", "fontWeight": 700})


def caption(text: str) -> pmui.Typography:
    """Return a line that says what a figure shows."""
    return pmui.Typography(text, variant="body2")
