"""Short texts around a figure, in one style."""

from __future__ import annotations

import panel_material_ui as pmui

HEADING_SX = {"mt": 3, "mb": 1, "fontSize": "1rem", "fontWeight": 700, "lineHeight": 1.5}


def heading(text: str) -> pmui.Typography:
    """Return the heading of a part of a lab."""
    return pmui.Typography(text, variant="h2", margin=0, sx=HEADING_SX)


def caption(text: str) -> pmui.Typography:
    """Return a line that says what a figure shows."""
    return pmui.Typography(text, variant="body2", margin=(0, 0, 8, 0))
