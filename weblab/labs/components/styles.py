"""Style sheets that lie beside the components they belong to."""

from __future__ import annotations

from pathlib import Path


def stylesheet(name: str) -> str:
    """Return the text of a component's style sheet."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
