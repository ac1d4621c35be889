"""Style sheets in the folders of their components."""

from __future__ import annotations

from pathlib import Path


def stylesheet(module: str, name: str) -> str:
    """Return the text of a style sheet.

    Args:
        module: the path of a file in the same folder: the component's ``__file__``.
        name: of the style sheet.
    """
    return Path(module).with_name(name).read_text(encoding="utf-8")
