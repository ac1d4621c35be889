"""Cards that fold."""

from __future__ import annotations

from typing import Any

import panel_material_ui as pmui

TITLE = "card-title"
NAMED_BY_TITLE = {
    "components": {
        "MuiCardHeader": {"defaultProps": {"slotProps": {"content": {"id": TITLE}}}},
        "MuiIconButton": {"defaultProps": {"aria-labelledby": TITLE}},
    }
}
"""The button that folds a card has the card's title as its name; else that is 'show more'."""


def folding_card(*objects: Any, **options: Any) -> pmui.Card:
    """Return a card that folds.

    Args:
        objects: its content.
        options: of Panel's card.
    """
    return pmui.Card(*objects, theme_config=NAMED_BY_TITLE, **options)
