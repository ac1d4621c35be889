"""Style sheets in the folders of their components, and those that several share."""

from __future__ import annotations

from pathlib import Path


def stylesheet(module: str, name: str) -> str:
    """Return the text of a style sheet.

    Args:
        module: the path of a file in the same folder: the component's ``__file__``.
        name: of the style sheet.
    """
    return Path(module).with_name(name).read_text(encoding="utf-8")


BUTTONS = stylesheet(__file__, "buttons.css")
"""Of buttons, as all components have them."""
NOTE = stylesheet(__file__, "note.css")
"""Of the line below a picture that describes the chosen place."""
NUMBER_CELLS = stylesheet(__file__, "number_cells.css")
"""Of tables of numbers that can be changed."""
