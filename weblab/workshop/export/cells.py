"""Cells of a notebook, and the script and the notebook that they make."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

WIDTH = 88


@dataclass(frozen=True)
class Cell:
    """Some code, with a sentence that explains it.

    Args:
        text: the sentence in English; marked for translation where written.
        code: lines that continue those of the previous cells.
    """

    text: str
    code: str


Program: TypeAlias = tuple[str, Sequence[Cell]]
"""Title and cells."""
E = TypeVar("E")
S = TypeVar("S")


def writer(
    title: str, settings: Callable[[E, str], S], cells: Callable[[S], list[Cell]]
) -> Callable[[E, str], Program]:
    """Return what writes the run of an experiment as a program.

    Args:
        title: of the program.
        settings: returns those with which the run began, and what changed in its course; it takes
            the experiment, and the address or the folder of the site with the digits.
        cells: returns the program of some settings.
    """
    return lambda experiment, site: (title, cells(settings(experiment, site)))


def script(title: str, cells: Sequence[Cell], translate: Callable[[str], str] = str) -> str:
    """Return cells as a program.

    Args:
        title: a sentence on the program.
        cells: the code.
        translate: returns a text in the reader's language; by default it stays English.
    """
    parts = [f'"""{translate(title)}"""\n']
    for cell in cells:
        lines = textwrap.wrap(translate(cell.text), WIDTH - 2)
        comment = "".join(f"# {line}\n" for line in lines)
        parts.append(comment + cell.code.strip() + "\n")
    return "\n".join(parts)


def notebook(title: str, cells: Sequence[Cell], translate: Callable[[str], str] = str) -> str:
    """Return cells as a notebook, which is JSON in the format of Jupyter, version 4.5.

    Args: as ``script``.
    """
    content = [_markdown(0, f"# {translate(title)}")]
    for number, cell in enumerate(cells, 1):
        content.append(_markdown(2 * number - 1, translate(cell.text)))
        content.append(
            {
                "cell_type": "code",
                "id": f"cell-{2 * number}",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": cell.code.strip(),
            }
        )
    made = {
        "cells": content,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _markdown(number: int, text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": text}
