"""Turn the formulas of articles into MathML, which browsers lay out by themselves."""

import re
from pathlib import Path

from latex2mathml.converter import convert

FORMULA = re.compile(r"\$\$(?P<displayed>.+?)\$\$|\$(?P<inline>[^$\n]+)\$", re.DOTALL)
"""As TeX, and as GitHub shows it in Markdown."""


def compiled(source: Path) -> str:
    """Return an article with its formulas as MathML.

    Raises:
        ValueError: if a formula has a command that MathML cannot be made of.
    """
    try:
        return FORMULA.sub(_mathml, source.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error


def _mathml(formula: re.Match[str]) -> str:
    displayed = formula["displayed"]
    made = convert(displayed or formula["inline"], display="block" if displayed else "inline")
    if "\\" in made:  # a command that is not known is left as it is
        raise ValueError(f"expected known commands of TeX. Received {formula.group()}")
    return made
