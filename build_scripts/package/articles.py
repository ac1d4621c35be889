"""Turn the formulas of articles into MathML, which browsers lay out by themselves."""

import re
from pathlib import Path

from latex2mathml.converter import convert

FORMULA = re.compile(r"\$\$(?P<displayed>.+?)\$\$|\$(?P<inline>[^$\n]+)\$", re.DOTALL)
"""As TeX, and as GitHub shows it in Markdown."""


def compile_article(source: Path) -> Path:
    """Write ``article.<language>.md`` with its formulas as MathML; return the path.

    Raises:
        ValueError: if a formula has a command that MathML cannot be made of.
    """
    target = source.with_suffix(".mathml.md")
    target.write_text(FORMULA.sub(_mathml, source.read_text(encoding="utf-8")), encoding="utf-8")
    return target


def _mathml(formula: re.Match[str]) -> str:
    displayed = formula["displayed"]
    made = convert(displayed or formula["inline"], display="block" if displayed else "inline")
    if "\\" in made:  # a command that is not known is left as it is
        raise ValueError(f"expected known commands of TeX. Received {formula.group()}")
    return made
